/** Which values lie in a state folder. */
import { readdir } from "node:fs/promises"

/** Bounds of the store on a chip, so that what works here works there (ESP-IDF NVS: 15 characters, 4,000 bytes). */
export const keyPattern = /^[a-z0-9-]{1,15}$/
export const valueMaximumBytes = 4000

/** The keys that have a value. Rejects like `readdir`. */
export async function storedKeys(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && keyPattern.test(entry.name)).map(({ name }) => name)
}
