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
  https,
}: RunOptions): Promise<boolean> {
  const findings = await examine({
    ...(interfaceName === undefined ? {} : { interfaceName }),
    ...(accessPointInterfaceName === undefined ? {} : { accessPointInterfaceName }),
    ...(http === undefined ? {} : { httpPort: http.port }),
    ...(https === undefined && http === undefined ? {} : { httpsPort: securePort(http, https) }),
  })
  process.stdout.write(`\n${report(findings, { colours: hasColours() })}\n`)
  return findings.every(({ state }) => state !== "wrong")
}

/** As `machine.ts` places HTTPS: from 80 to 443, from 8080 to 8443. */
const secureDistance = 363

function securePort(http: RunOptions["http"], https: RunOptions["https"]): number | false {
  if (https === false) return false
  return https?.port ?? Math.min((http?.port ?? 80) + secureDistance, 65_535)
}
