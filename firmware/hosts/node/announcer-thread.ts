/**
 * The thread that announces one name by multicast DNS (RFC 6762), with `@homebridge/ciao`.
 *
 * The library lives in a thread of its own since it ends the process (`process.exit`) where it cannot go on, since what
 * it forgets to catch would end it too, and since it replaces the process's way of writing stack traces. Here that ends
 * this thread, and the announcer starts another.
 */
import { parentPort, workerData } from "node:worker_threads"
import { type CiaoService, getResponder, type Responder } from "@homebridge/ciao"
import type { ThreadOrder, ThreadReport } from "./announcer-order.ts"

const order = workerData as ThreadOrder
const say = (report: ThreadReport) => parentPort?.postMessage(report)

const responder = getResponder({ interface: [...order.interfaceNames], disableIpv6: true })

let isEnding = false

/** Says goodbye. A thread's `process.exit` ends the thread alone. */
async function end(): Promise<void> {
  isEnding = true
  await responder.shutdown().catch(() => undefined)
  process.exit()
}

parentPort?.on("message", () => void end())

const services = order.services.map(({ type, port }) =>
  responder.createService({
    name: order.label,
    hostname: order.label,
    type,
    port,
    // With an empty one the library (1.3.12) takes its own announcement, heard by another interface's socket, for a
    // stranger's, and announces anew every second.
    txt: { path: "/" },
    restrictedAddresses: [...order.interfaceNames],
  }),
)

const [first, ...others] = services
if (first !== undefined) {
  // The library's own next name, `ding-(2).local`, is none that a certificate or an address bar takes.
  first.on("hostname-change", () => {
    say({ kind: "taken" })
    void end()
  })
  probeOnce(responder, others)
  // It resolves as well where the name was another one in the end.
  await first.advertise()
  if (!isEnding) await Promise.all(others.map((service) => service.advertise()))
  if (!isEnding) say({ kind: "announced" })
}

/**
 * The library takes a second service on one host for a stranger who has the host's name already, and renames it (1.3.12,
 * `Prober.checkLocalConflicts`). Its name follows from the host's, which the first one has asked for, so it goes without.
 */
function probeOnce(of: Responder, without: readonly CiaoService[]): void {
  const inner = of as unknown as { probe(service: CiaoService): Promise<void> }
  const probe = inner.probe.bind(of)
  inner.probe = async (service) => {
    if (!without.includes(service)) return probe(service)
    service.serviceState = "probed" as typeof service.serviceState
  }
}
