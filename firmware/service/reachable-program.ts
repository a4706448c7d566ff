/** Whether the service, another user behind walls of its own, can run a program where it lies. */
import { stat } from "node:fs/promises"
import { dirname } from "node:path"

/** What the unit hides: ProtectHome, and PrivateTmp. */
const hidden = ["/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"]

const othersMayRun = 0o001

/** Whether the unit's walls hide what lies there, whoever may read it. */
export function isHidden(path: string): boolean {
  return hidden.some((folder) => path.startsWith(folder))
}

/** Takes a path without links. Everybody has to be able to enter its folders: those of a home elsewhere are closed too. */
export async function isReachable(path: string): Promise<boolean> {
  if (isHidden(path)) return false
  for (let place = path; ; place = dirname(place)) {
    const found = await stat(place).catch(() => undefined)
    if (found === undefined || (found.mode & othersMayRun) === 0) return false
    if (dirname(place) === place) return true
  }
}
