/** Which program holds a socket: the one with a file descriptor to its inode. Other users' are shown to root alone. */
import type { Machine } from "./machine.ts"
import type { Process } from "./processes.ts"

/** The default limit of open files is 1024. */
const descriptorsMaximum = 4096

/** The programs by inode. Those that cannot be learnt are left out. */
export async function holdersOf(
  machine: Machine,
  processes: readonly Process[],
  inodes: readonly string[],
): Promise<ReadonlyMap<string, Process>> {
  const wanted = new Map(inodes.map((inode) => [`socket:[${inode}]`, inode]))
  const holders = new Map<string, Process>()
  for (const process of processes) {
    const folder = `/proc/${process.id}/fd`
    for (const descriptor of (await machine.entries(folder)).slice(0, descriptorsMaximum)) {
      const inode = wanted.get((await machine.linkTarget(`${folder}/${descriptor}`)) ?? "")
      if (inode !== undefined && !holders.has(inode)) holders.set(inode, process)
    }
    if (holders.size === wanted.size) break
  }
  return holders
}
