/** What Porchlight runs on: Node, Linux, systemd. */
import engine from "../../package.json" with { type: "json" }
import { ownCommand } from "../hosts/linux/own-command.ts"
import { type Finding, note, ok, wrong } from "./finding.ts"
import type { Scene } from "./scene.ts"

export async function examineSystem({
  machine,
  isContainer,
  hasSystemd,
}: Scene): Promise<readonly Finding[]> {
  const findings = [nodeFinding(machine.nodeVersion)]
  if (machine.platform !== "linux") {
    const text = `This is ${machine.platform}. Only the simulated radio runs here.`
    return [...findings, wrong("System", text, "Take a Linux machine for a real radio.")]
  }
  const systemd = hasSystemd
    ? ok("System", "Linux with systemd")
    : note(
        "System",
        `Linux without systemd: "${ownCommand()} install" needs it, "${ownCommand()} run" does not.`,
      )
  if (!isContainer) return [...findings, systemd]
  const text = "The Wi-Fi radio and the system's message bus belong to the machine around it."
  return [
    ...findings,
    systemd,
    note("Container", text, `Run ${ownCommand()} doctor there, not in the container.`),
  ]
}

/** `package.json` says what is the least, as `>=20.19`. */
const [, leastMajor = 0, leastMinor = 0] = (/^>=(\d+)\.(\d+)$/.exec(engine.engines.node) ?? []).map(Number)

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return ok("Node", version)
  const least = `${leastMajor}.${leastMinor}`
  return wrong("Node", `${version} is too old.`, `Install Node ${least} or later.`)
}
