/** A unit of systemd that ends an upgrade whose own process is gone: by a kill, or by a power cut, at the next start. */
import { isPlaced, placeFile } from "../service/placed-file.ts"
import { places } from "../service/places.ts"
import type { Part } from "../service/step.ts"
import { must, on, type System } from "../service/system.ts"
import { unitProgram, unitWord } from "../service/unit-words.ts"

const mode = 0o644

export function guardText(nodePath: string): string {
  const command = [`${places.guard}/dist/program/cli.js`, "upgrade", "--continue"].map(unitWord).join(" ")
  return `# Written by porchlight upgrade, and removed by porchlight uninstall.
[Unit]
Description=Ends an upgrade of Porchlight that was cut
ConditionPathExists=${places.upgrade}

[Service]
Type=exec
ExecStart=${unitProgram(nodePath)} ${command}

[Install]
WantedBy=multi-user.target
`
}

export function guardPart(system: System, nodePath: string): Part {
  const path = on(system, places.guardUnit)
  const text = guardText(nodePath)
  return {
    text: `Guard in ${places.guardUnit}, for when the power goes meanwhile`,
    async look() {
      if (await isPlaced(path, text, mode)) return undefined
      return async () => {
        await placeFile(path, text, mode)
        await must(system, "systemctl", "daemon-reload")
        await must(system, "systemctl", "enable", "--quiet", places.guardUnit.split("/").at(-1) ?? "")
      }
    },
  }
}
