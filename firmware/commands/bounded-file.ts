/** Files that people hand over, read whole and no further than they may go. */
import { open } from "node:fs/promises"

/** Pipes and devices never end by themselves. Undefined where there is more; rejects like the file system. */
export async function readBoundedFile(path: string, maximumBytes: number): Promise<Uint8Array | undefined> {
  const file = await open(path, "r")
  try {
    const chunks: Buffer[] = []
    let length = 0
    while (length <= maximumBytes) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536), 0, 65_536)
      if (bytesRead === 0) return new Uint8Array(Buffer.concat(chunks))
      chunks.push(buffer.subarray(0, bytesRead))
      length += bytesRead
    }
    return undefined
  } finally {
    await file.close()
  }
}
