/** Looks for a server that a person would otherwise install; nothing is installed here. */
import { access, constants } from "node:fs/promises"
import { delimiter, join } from "node:path"

/** Daemons live where an ordinary user's PATH does not lead. */
const daemonFolders = ["/usr/local/sbin", "/usr/sbin"]

/** The program's path, or undefined where there is none. */
export async function installed(name: string): Promise<string | undefined> {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter).filter(Boolean), ...daemonFolders]
  for (const folder of folders) {
    const path = join(folder, name)
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (runs) return path
  }
  return undefined
}
