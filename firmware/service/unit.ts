/** The unit's file, where systemd finds it. */
import { isPlaced, placeFile } from "./placed-file.ts"
import { places } from "./places.ts"
import type { Part } from "./step.ts"
import { on, type System } from "./system.ts"

const mode = 0o644

export function unitPart(system: System, text: string): Part {
  const path = on(system, places.unit)
  return {
    text: `Service in ${places.unit}`,
    async look() {
      if (await isPlaced(path, text, mode)) return undefined
      return () => placeFile(path, text, mode)
    },
  }
}
