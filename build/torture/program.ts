/** Programs of others that put a load on the device. Bounded by their own options; they never outlive this process. */
import { start } from "../bench/child.ts"

/** What it wrote, both ways. Rejects where it cannot be started; how it ends is told by what it wrote. */
export async function program(name: string, words: readonly string[]): Promise<string> {
  const child = await start(name, words, ["ignore", "pipe", "pipe"])
  let said = ""
  for (const stream of [child.process.stdout, child.process.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      said += text
    })
  }
  await new Promise((resolve) => child.process.once("close", resolve))
  return said
}
