/** A device in the engine, at the simulator's radio, for clients on real sockets. */
import { Device } from "../../../firmware/core/device.ts"
import type { StoredFile } from "../../../firmware/core/host.ts"
import { checkAir } from "../../../firmware/hosts/simulator/air.ts"
import air from "../../../firmware/hosts/simulator/default-air.json" with { type: "json" }
import { createSimulatedRadio } from "../../../firmware/hosts/simulator/radio.ts"
import { createBridge } from "./bridge-host.ts"

type Order =
  | { readonly files: Readonly<Record<string, StoredFile>> }
  | { readonly setupCode: "none" | undefined }
  | { readonly close: true }

let files: Readonly<Record<string, StoredFile>> = {}
let device: Device | undefined

async function open(setupCode: "none" | undefined) {
  // The radio's clock is the machine's, which needs a radio.
  const clock = bridge.createHost({ radio: {} as never, files }).clock
  const radio = createSimulatedRadio({
    air: checkAir(air, "the default air"),
    clock,
    concurrent: true,
    fast: true,
    onReachable: () => {},
  })
  const host = bridge.createHost({ radio, files })
  device = await Device.open({ name: "ding-5cd80b1", version: "1.2.3", setupCode, host })
  void device.connectOrSetup().catch(() => {})
  return { ...device.addresses, code: device.label.setupCode }
}

const bridge = createBridge({
  onOrder(order: Order) {
    if ("close" in order) return device?.close()
    if (!("files" in order)) return open(order.setupCode)
    files = order.files
    return undefined
  },
})

globalThis.receive = (line) => bridge.talk.receive(line)
