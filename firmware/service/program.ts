/**
 * The program's own copy, so that it does not end with the folder it was installed from. Each copy is made whole in a
 * fresh folder; a link to it is then renamed over the one in use. A cut leaves the old program or the new one.
 */
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  symlink,
} from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { isThere, makeOpenFolder } from "./placed-file.ts"
import { places } from "./places.ts"
import { type ProgramFiles, programFiles } from "./program-files.ts"
import { isReachable } from "./reachable-program.ts"
import { haveSameBytes } from "./same-bytes.ts"
import type { Part } from "./step.ts"
import { must, on, type System } from "./system.ts"

/** Where Node lies in a copy, when it has to be copied too. */
export const copiedNode = "bin/node"

export interface Program extends Part {
  /** The Node that the service runs, for good. */
  readonly nodePath: string
}

/** Rejects with `package-unbuilt` or `package-missing`, see `programFiles`. */
export async function programPart(system: System): Promise<Program> {
  // One in an earlier copy goes with that copy.
  const programs = await realpath(on(system, places.programs)).catch(() => undefined)
  const isCopy = programs !== undefined && system.nodePath.startsWith(`${programs}/`)
  const nodeStays = !isCopy && (await isReachable(system.nodePath))
  const files = new Map(await programFiles(system.packageFolder))
  if (!nodeStays) files.set(copiedNode, system.nodePath)
  const current = on(system, places.program)
  return {
    text: `Program in ${places.programs}`,
    nodePath: nodeStays ? system.nodePath : `${places.program}/${copiedNode}`,
    async look() {
      if (await isCopied(files, current)) return undefined
      return () => replace(system, files)
    },
  }
}

/** Copies that are not in use any more, but for one; for when nothing runs from them. */
export async function removeOlderPrograms(system: System, kept?: string): Promise<void> {
  const folder = on(system, places.programs)
  const used = await readlink(on(system, places.program))
  await rm(on(system, places.guard), { force: true })
  for (const name of await readdir(folder)) {
    // What npm fetched, too, where an upgrade was killed meanwhile.
    if (/^(?:program|fetched)-/.test(name) && name !== used && name !== kept)
      await rm(join(folder, name), { recursive: true })
  }
}

/** Resolves to whether there was one. */
export async function removePrograms(system: System): Promise<boolean> {
  const folder = on(system, places.programs)
  const wasThere = await isThere(folder)
  // The link first: a cut leaves no command that half works.
  await rm(on(system, places.program), { force: true })
  await rm(folder, { recursive: true, force: true })
  return wasThere
}

async function replace(system: System, files: ProgramFiles): Promise<void> {
  await useProgram(system, await copyProgram(system, files))
}

/** A whole copy, on the disk, in a folder of its own below `places.programs`. Resolves to its name. */
export async function copyProgram(system: System, files: ProgramFiles): Promise<string> {
  const folder = on(system, places.programs)
  await makeOpenFolder(folder)
  // An earlier run may have left it closed, and the service is somebody else.
  await chmod(folder, 0o755)
  const fresh = await mkdtemp(join(folder, "program-"))
  // mkdtemp closes it to others, too.
  await chmod(fresh, 0o755)
  const folders = new Set<string>()
  for (const [target, source] of files) {
    const place = join(fresh, target)
    await makeFolders(fresh, dirname(place), folders)
    await copyFile(source, place)
    await chmod(place, target === copiedNode ? 0o755 : 0o644)
  }
  // A link that outlives a power cut must not lead to files that do not.
  await must(system, "sync")
  return basename(fresh)
}

/** Has a link lead to one of the copies, at once: `places.program` is what the service runs at its next start. */
export async function useProgram(
  system: System,
  name: string,
  place: string = places.program,
): Promise<void> {
  const link = `${on(system, place)}.new`
  await rm(link, { recursive: true, force: true })
  await symlink(name, link)
  await rename(link, on(system, place))
  await must(system, "sync")
}

/** Open to everybody whatever the umask is, as `sudo` may have any. */
async function makeFolders(top: string, folder: string, made: Set<string>): Promise<void> {
  if (folder === top || made.has(folder)) return
  await makeFolders(top, dirname(folder), made)
  await mkdir(folder)
  await chmod(folder, 0o755)
  made.add(folder)
}

/** Whether `folder` holds these files, the same in every byte, and no others. */
export async function isCopied(files: ProgramFiles, folder: string): Promise<boolean> {
  try {
    const entries = await readdir(`${folder}/`, { recursive: true, withFileTypes: true })
    const found = entries.filter((entry) => !entry.isDirectory())
    if (found.length !== files.size) return false
    for (const [target, source] of files) {
      const copy = join(folder, target)
      const [is, ought] = [await lstat(copy), await lstat(source)]
      if (!is.isFile() || is.size !== ought.size || !(await haveSameBytes(copy, source))) {
        return false
      }
    }
    return true
  } catch {
    return false
  }
}
