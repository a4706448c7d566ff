import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8")
const [light = "", dark = ""] = css.split("prefers-color-scheme: dark")

/** Text on what it stands on, and the least ratio: WCAG 2.2, 1.4.3 for text, 1.4.11 for what shows a shape or a state. */
const pairs: readonly [string, string, number][] = [
  ["on-surface", "surface", 4.5],
  ["on-surface", "surface-low", 4.5],
  ["on-surface", "surface-high", 4.5],
  ["on-surface-variant", "surface", 4.5],
  ["on-surface-variant", "surface-low", 4.5],
  ["on-surface-variant", "surface-high", 4.5],
  ["on-primary", "primary", 4.5],
  ["on-primary", "primary-pressed", 4.5],
  ["on-secondary", "secondary", 4.5],
  ["on-error-container", "error-container", 4.5],
  ["accent", "surface", 4.5],
  ["accent", "surface-low", 4.5],
  ["error", "surface", 4.5],
  ["outline", "surface", 3],
  ["outline", "surface-low", 3],
  ["focus", "surface", 3],
  ["focus", "surface-low", 3],
  ["lamp-frame", "surface", 3],
]

describe.each([
  ["light", light],
  ["dark", dark],
])("in the %s scheme", (_, scheme) => {
  it.each(pairs)("%s can be seen on %s", (text, ground, least) => {
    expect(contrast(colour(scheme, text), colour(scheme, ground))).toBeGreaterThanOrEqual(least)
  })
})

function colour(scheme: string, role: string): number[] {
  const hex = new RegExp(`--${role}: #([0-9a-f]{6});`).exec(scheme)?.[1]
  if (hex === undefined) throw new Error(`tokens.css names no ${role}.`)
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
}

/** WCAG 2.2, "contrast ratio" and "relative luminance". */
function contrast(one: number[], other: number[]): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(channels: number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
