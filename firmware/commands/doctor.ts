/** `porchlight doctor`: whether this machine can be a device. */
import type { RunOptions } from "../command-line.ts"
import { examine } from "../doctor/examine.ts"
import { report } from "../doctor/report.ts"
import { hasColours } from "./terminal.ts"

/** Resolves to whether all that a device takes is there. */
export async function doctor({
  interfaceName,
  accessPointInterfaceName,
  http,
}: RunOptions): Promise<boolean> {
  const findings = await examine({
    ...(interfaceName === undefined ? {} : { interfaceName }),
    ...(accessPointInterfaceName === undefined ? {} : { accessPointInterfaceName }),
    ...(http === undefined ? {} : { httpPort: http.port }),
  })
  process.stdout.write(`\n${report(findings, { colours: hasColours() })}\n`)
  return findings.every(({ state }) => state !== "wrong")
}
