import { expect, test } from "vitest"
import type { Finding } from "../../firmware/core/claim.ts"
import { benchFolder, clients, page } from "../../firmware/hosts/node/bench.fixture.ts"
import { loadPages } from "../../firmware/hosts/node/pages.ts"
import { openStore } from "../../firmware/hosts/node/store.ts"
import type { HostBench } from "../../firmware/hosts/suite.ts"
import { openBridge } from "./bridge.ts"

async function findings(): Promise<readonly Finding[]> {
  const folder = await benchFolder()
  const bridge = await openBridge({
    script: "hosts",
    store: await openStore(folder.state),
    pages: await loadPages(folder.pages),
    paths: ["/setup/index.html"],
    answers: {
      client: (request: Parameters<HostBench["ask"]>[0]) => clients.ask(request),
      datagram: ({ address, packet }: { address: string; packet: Uint8Array }) =>
        clients.send(address, packet),
    },
  })
  const found = (await bridge.order({ page })) as readonly Finding[]
  await bridge.close()
  await folder.remove()
  return found
}

for (const { name, fault } of await findings()) {
  test(name, () => expect(fault).toBe(undefined))
}
