/**
 * Tells when files may have changed, however that is done: written in place, replaced by a rename, or behind a symbolic
 * link that is turned (certbot, Kubernetes). So folders are watched and not the files, which are others afterwards.
 */
import { type FSWatcher, watch } from "node:fs"
import { readlink } from "node:fs/promises"
import { dirname, resolve } from "node:path"

export interface FileWatch {
  close(): void
}

/** Certificate and key are written one after the other; both should lie there when they are read. */
const quietMilliseconds = 300

/** Folders on a network tell nothing, and one that was replaced is silent for ever after. */
const lookAnywayMilliseconds = 60_000

/** Linux follows no more itself (`ELOOP`). */
const linksMaximum = 40

/**
 * Calls `onChange` once the watch has begun, so that nothing slips in before it, and then when things have been quiet for
 * a moment; one call at a time. What changed, if anything, is for it to find out.
 */
export function watchFiles(paths: readonly string[], onChange: () => Promise<void>): FileWatch {
  const watchers = new Map<string, FSWatcher>()
  let last: Promise<void> = Promise.resolve()
  let quiet: NodeJS.Timeout | undefined
  let closed = false

  /** True where a watch was added: what it is to watch may have been turned elsewhere just before. */
  async function watchFolders(): Promise<boolean> {
    const lists = await Promise.all(paths.map(foldersOf))
    if (closed) return false
    const folders = new Set(lists.flat())
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue
      watcher.close()
      watchers.delete(folder)
    }
    const missing = [...folders].filter((folder) => !watchers.has(folder))
    return missing.filter(start).length > 0
  }

  function start(folder: string): boolean {
    try {
      const watcher = watch(folder, { persistent: false }, later)
      watchers.set(folder, watcher)
      watcher.on("error", () => {
        watcher.close()
        watchers.delete(folder)
      })
      return true
    } catch {
      // Not there now, or no watch left to be had: `lookAnyway` comes round.
      return false
    }
  }

  function later(): void {
    clearTimeout(quiet)
    if (!closed) quiet = setTimeout(look, quietMilliseconds)
  }

  async function settleAndTell(): Promise<void> {
    for (let turns = 0; turns < linksMaximum; turns++) if (!(await watchFolders())) break
    if (!closed) await onChange()
  }

  function look(): void {
    last = last.then(settleAndTell).catch(() => undefined)
  }

  const lookAnyway = setInterval(() => {
    // A folder that was replaced keeps its name; only a new watch sees the new one.
    for (const watcher of watchers.values()) watcher.close()
    watchers.clear()
    look()
  }, lookAnywayMilliseconds)
  lookAnyway.unref()
  look()

  return {
    close() {
      closed = true
      clearTimeout(quiet)
      clearInterval(lookAnyway)
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }
}

/** The folder of each link on the way from `path` to the file, and the file's own. */
async function foldersOf(path: string): Promise<readonly string[]> {
  const folders: string[] = []
  let next = resolve(path)
  for (let links = 0; links < linksMaximum; links++) {
    const folder = dirname(next)
    folders.push(folder)
    const target = await readlink(next).catch(() => undefined)
    if (target === undefined) break
    next = resolve(folder, target)
  }
  return folders
}
