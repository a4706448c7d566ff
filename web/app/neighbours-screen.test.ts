import { expect, it } from "vitest"
import type { Neighbours } from "./neighbours.ts"
import { neighboursScreen } from "./neighbours-screen.ts"

const there = {
  ...{ id: "5cd80b1f00d2a7e4", url: "https://lamp.local", version: "1.2.3" },
  ...{ answers: true, sharesRoot: true },
}
const shed = {
  ...{ id: "00000000000000aa", url: "https://shed-2.local:8443", version: "1.3.0" },
  ...{ answers: false, sharesRoot: false },
}

/** All that a template says, with what is put in its places. */
function shown(part: unknown): string {
  if (Array.isArray(part)) return part.map(shown).join("")
  if (typeof part !== "object" || part === null) return typeof part === "symbol" ? "" : String(part ?? "")
  const { strings, values } = part as { strings: readonly string[]; values: readonly unknown[] }
  return strings.map((text, at) => text + shown(values[at])).join("")
}

const screen = (state: Partial<Neighbours>) =>
  shown(
    neighboursScreen(
      {
        ...{ list: undefined, isLooking: false, isMissing: false },
        ...{ look: async () => {}, follow: async () => {}, end: () => {} },
        ...state,
      },
      false,
    ),
  )

it("has a row for each, with its name, state and version, that leads to its own app", () => {
  const rows = screen({ list: [there, shed] }).match(/<a [\s\S]*?<\/a>/g) ?? []
  expect(rows).toHaveLength(2)
  const [first = "", second = ""] = rows
  expect(first).toMatch(/ href=https:\/\/lamp\.local /)
  for (const words of ["<bdi>lamp</bdi>", "Answers", "Version ⁨1.2.3⁩", "Trusted along with this device"])
    expect(first).toContain(words)
  expect(second).toMatch(/ href=https:\/\/shed-2\.local:8443 /)
  for (const words of ["<bdi>shed-2</bdi>", "Does not answer", "Version ⁨1.3.0⁩"])
    expect(second).toContain(words)
  expect(second).not.toContain("Trusted")
})

it("says what it does, that there is none, and that it could not", () => {
  expect(screen({ isLooking: true })).toContain("Looking for devices…")
  expect(screen({ isLooking: true, list: [there] })).toContain("<bdi>lamp</bdi>")
  expect(screen({ list: [] })).toContain("No other devices found.")
  const missing = screen({ list: [], isMissing: true })
  expect(missing).toContain("The devices could not be listed.")
  expect(missing).not.toContain("No other devices found.")
})
