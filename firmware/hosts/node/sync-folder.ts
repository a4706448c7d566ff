import { open } from "node:fs/promises"

/** Makes renames in `folder` survive a power cut. Windows opens no folder, and keeps its own journal of names. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return
  const handle = await open(folder, "r")
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
