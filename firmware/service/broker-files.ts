/** What a broker takes of files, for the service to read. */
import { access } from "node:fs/promises"
import type { MqttOptions } from "../mqtt-options.ts"
import { hiddenFiles } from "./readable-files.ts"
import { on, type System } from "./system.ts"

export function brokerFiles({
  passwordFile,
  caFile,
  certificateFile,
  keyFile,
}: MqttOptions): readonly string[] {
  return [passwordFile, caFile, certificateFile, keyFile].filter((file) => file !== undefined)
}

/** Before anything on the machine is changed. */
export async function brokerFaults(
  system: System,
  mqtt: MqttOptions | undefined,
): Promise<readonly string[]> {
  if (mqtt === undefined) return []
  const files = brokerFiles(mqtt)
  const present = await Promise.all(
    files.map((file) =>
      access(on(system, file)).then(
        () => true,
        () => false,
      ),
    ),
  )
  const missing = files.filter((_, at) => !present[at])
  if (missing.length > 0) return missing.map((file) => `${file}, which the broker takes, is not there.`)
  return hiddenFiles(system, files)
}
