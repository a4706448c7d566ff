/** What the setup page weighs on the device, and so on the air. */
import { stat } from "node:fs/promises"
import { pageFile } from "./device-process.ts"
import { type Row, whole } from "./table.ts"

/** One initial congestion window, ten segments of 1,460 bytes: RFC 6928, section 2. The build enforces it. */
export const pageBudgetBytes = 14_600

export async function measurePageSize(): Promise<Row[]> {
  const { size } = await stat(pageFile)
  return [
    {
      what: "Setup page, gzip, everything in one file",
      measured: `${whole(size)} B`,
      aim: `at most ${whole(pageBudgetBytes)} B`,
      comparedWith: `${whole(pageBudgetBytes - size)} B left`,
    },
  ]
}
