/** Whether two files hold the same. */
import { type FileHandle, open } from "node:fs/promises"

/** Most files are smaller; one, which is Node, is a thousand times that. */
const pieceBytes = 65_536

/** A piece at a time. Both are files, and of one size. Rejects where one cannot be read. */
export async function haveSameBytes(one: string, other: string): Promise<boolean> {
  const first = await open(one)
  try {
    const second = await open(other)
    try {
      return await areSame(first, second)
    } finally {
      await second.close()
    }
  } finally {
    await first.close()
  }
}

async function areSame(first: FileHandle, second: FileHandle): Promise<boolean> {
  const [one, other] = [Buffer.alloc(pieceBytes), Buffer.alloc(pieceBytes)]
  for (;;) {
    const [{ bytesRead }, read] = await Promise.all([
      first.read(one, 0, pieceBytes, null),
      second.read(other, 0, pieceBytes, null),
    ])
    // Of a file, a read comes short only where it ends (read(2)).
    if (bytesRead !== read.bytesRead || one.compare(other, 0, bytesRead, 0, bytesRead) !== 0) return false
    if (bytesRead < pieceBytes) return true
  }
}
