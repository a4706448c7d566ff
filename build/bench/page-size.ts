/** What the setup page weighs on the device, and so on the air. */
import { stat } from "node:fs/promises"
import { setupPageMaximumBytes } from "../budgets.ts"
import { pageFile } from "./device-process.ts"
import { type Row, whole } from "./table.ts"

export async function measurePageSize(): Promise<Row[]> {
  const { size } = await stat(pageFile)
  return [
    {
      what: "Setup page, gzip, everything in one file",
      headline: "Setup page, gzip, everything in one file",
      measured: `${whole(size)} B`,
      aim: `at most ${whole(setupPageMaximumBytes)} B`,
      comparedWith: `${whole(setupPageMaximumBytes - size)} B left`,
    },
  ]
}
