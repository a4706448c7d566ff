/** Programs of the system that the radio starts. */
import { type Finding, ok, wrong } from "./finding.ts"
import type { Scene } from "./scene.ts"

const needed = [
  { name: "dnsmasq", packageName: "dnsmasq-base", purpose: "it gives phones their addresses" },
  { name: "iw", packageName: "iw", purpose: "it tells what the radio can do" },
] as const

export async function examinePrograms({ machine }: Scene): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const { name, packageName, purpose } of needed) {
    const isThere = await machine.hasProgram(name)
    findings.push(
      isThere
        ? ok(name, "installed")
        : wrong(name, `It is not installed: ${purpose}.`, `sudo apt install ${packageName}`),
    )
  }
  return findings
}
