/** What a command writes to standard output. */
import { vi } from "vitest"

export async function spoken(work: () => Promise<unknown>): Promise<string> {
  const written: string[] = []
  const output = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text))
    return true
  })
  try {
    await work()
  } finally {
    output.mockRestore()
  }
  return written.join("")
}
