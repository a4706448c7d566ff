/** dnsmasq with every name leading to the access point, as home-made captive portals have it. */
import { type Child, start } from "./child.ts"
import { firstDnsAnswer } from "./first-answer.ts"
import { freeUdpPort } from "./free-port.ts"
import { installed } from "./installed.ts"
import type { Absent, Contestant } from "./rounds.ts"

const name = "dnsmasq, `--address=/#/192.0.2.1`"

export async function startDnsmasq(): Promise<Contestant | Absent> {
  const program = await installed("dnsmasq")
  if (program === undefined) return { name, why: "not installed" }
  const port = await freeUdpPort()
  let child: Child | undefined
  try {
    child = await start(program, [
      "--no-daemon",
      "--conf-file=/dev/null",
      `--port=${port}`,
      "--listen-address=127.0.0.1",
      "--bind-interfaces",
      "--no-resolv",
      "--no-hosts",
      "--pid-file",
      "--address=/#/192.0.2.1",
    ])
    await firstDnsAnswer(port)
    return { name, pid: child.pid, port, stop: child.stop }
  } catch {
    await child?.stop()
    return { name, why: "installed, but did not start" }
  }
}
