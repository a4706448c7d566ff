/** The suite of hosts, run in the engine on a machine that asks Node for all it has. */
import { examine } from "../../../firmware/core/claim.ts"
import type { Radio, StoredFile } from "../../../firmware/core/host.ts"
import { createScriptedRadio } from "../../../firmware/core/scripted-radio.fixture.ts"
import { type HostBench, hostSuite } from "../../../firmware/hosts/suite.ts"
import { createBridge } from "./bridge-host.ts"

type Order = { readonly files: Readonly<Record<string, StoredFile>> } | { readonly page: string }

let files: Readonly<Record<string, StoredFile>> = {}
const radio = (): Radio => createScriptedRadio(true)

const bridge = createBridge({
  onOrder(order: Order) {
    if ("files" in order) {
      files = order.files
      return undefined
    }
    const bench: HostBench = {
      page: order.page,
      open: async () => bridge.createHost({ radio: radio(), files }),
      ask: async (request) => (await bridge.talk.ask("client", request)) as never,
      send: async (address, packet) =>
        ((await bridge.talk.ask("datagram", { address, packet })) as Uint8Array | undefined) ?? undefined,
    }
    return examine(hostSuite(bench))
  },
})

globalThis.receive = (line) => bridge.talk.receive(line)
