/** How long a change takes until somebody sees it, by the clock that both have. */
import { expect, type Page } from "@playwright/test"
import { lamp } from "./app-program.ts"

/** Milliseconds from what `cause` does, which resolves to when it did, until the lamp of `page` shows `wanted`. */
export async function lampShownAfter(
  page: Page,
  wanted: boolean,
  cause: () => Promise<number>,
): Promise<number> {
  await page.evaluate((state) => {
    const box = document.querySelector<HTMLInputElement>("[role=switch]")
    const look = () => {
      if (box?.checked === state) Object.assign(window, { seenAt: Date.now() })
      else requestAnimationFrame(look)
    }
    look()
  }, wanted)
  const causedAt = await cause()
  await expect(lamp(page)).toBeChecked({ checked: wanted })
  return Number(await page.evaluate(() => Reflect.get(window, "seenAt"))) - causedAt
}

/** A single one also measures what else this machine does just then. */
export function median(waits: readonly number[]): number {
  return [...waits].sort((one, other) => one - other)[Math.floor(waits.length / 2)] ?? Number.NaN
}
