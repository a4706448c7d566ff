import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { beforeEach, expect, onTestFinished, test, vi } from "vitest"
import { bringStateForward, type FormatStep } from "./state-format.ts"
import { openStore } from "./store.ts"

const power = await vi.hoisted(async () => (await import("./power-cut.fixture.ts")).createPower())
vi.mock("node:fs/promises", (original) => power.cutting(original, ["mkdir", "open", "rename", "rm", "rmdir"]))
beforeEach(power.restore)

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (value: Uint8Array) => new TextDecoder().decode(value)
/** Adds a letter to each value that fits, so that a step left out, doubled or out of order shows. */
const adding = (name: RegExp, letter: string): FormatStep["files"][number] => ({
  name,
  change: (value) => bytes(text(value) + letter),
})
const steps: readonly FormatStep[] = [
  { files: [adding(/^alert-\d+$/, "b")] },
  { files: [{ name: /^leaf$/, change: () => undefined }, adding(/^networks$/, "c")] },
  { files: [adding(/^(?:alert-\d+|networks)$/, "d")] },
]

function folderWith(values: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-format-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, value] of Object.entries(values)) writeFileSync(join(folder, name), value)
  return folder
}

function contentOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  )
}

test.each([
  [undefined, { "alert-0": "abd", networks: "acd" }],
  ["1\n", { "alert-0": "abd", networks: "acd" }],
  ["2\n", { "alert-0": "ad", networks: "acd" }],
  ["3\n", { "alert-0": "ad", leaf: "a", networks: "ad" }],
])("what is of form %j is brought through each later step, in turn, and once", async (form, expected) => {
  const marked = form === undefined ? {} : { "state-format": form }
  const folder = folderWith({ "alert-0": "a", leaf: "a", name: "a", networks: "a", ...marked })
  expect(await bringStateForward(folder, steps)).toBe(true)
  const whole = { ...expected, name: "a", "state-format": "4\n" }
  expect(contentOf(folder)).toEqual(whole)
  expect(await bringStateForward(folder, steps)).toBe(false)
  expect(contentOf(folder)).toEqual(whole)
})

test("what a newer program has written is refused, and not touched", async () => {
  const values = { identity: "new", "identity.damaged-1": "older", "state-format": "2\n" }
  const folder = folderWith(values)
  await expect(bringStateForward(folder)).rejects.toMatchObject({
    code: "state-too-new",
    message: expect.stringMatching(/form 2; this one knows 1\).*Install the newer version again/),
  })
  await expect(openStore(folder)).rejects.toMatchObject({ code: "state-too-new" })
  expect(contentOf(folder)).toEqual(values)
})

test("a damaged number counts as the first, and what today's program knows takes no step", async () => {
  const folder = folderWith({ networks: "a", "state-format": "\u0000\u0000" })
  expect(await bringStateForward(folder)).toBe(false)
  expect(await bringStateForward(folder, steps)).toBe(true)
  expect(contentOf(folder)).toMatchObject({ networks: "acd" })
})

test("a step that throws leaves all as it was", async () => {
  const values = { "alert-0": "a", networks: "a" }
  const folder = folderWith(values)
  const failing: FormatStep = {
    files: [
      {
        name: /^networks$/,
        change: () => {
          throw new Error("no")
        },
      },
    ],
  }
  await expect(bringStateForward(folder, [...steps, failing])).rejects.toThrow("no")
  expect(contentOf(folder)).toEqual(values)
})

test("a power cut at any moment leaves the old form or the new one, whole, for the next start to end", async () => {
  let cuts = 0
  for (let changes = 0; ; changes++) {
    const folder = folderWith({ "alert-0": "a", leaf: "a", name: "a", networks: "a" })
    power.changesLeft = changes
    const isWhole = await bringStateForward(folder, steps).then(
      () => true,
      () => false,
    )
    power.restore()
    if (isWhole) break
    cuts += 1
    await bringStateForward(folder, steps)
    const { "state.staged": _, ...left } = Object.fromEntries(
      readdirSync(folder).map((name) => [
        name,
        name.includes(".") || readFileSync(join(folder, name), "utf8"),
      ]),
    )
    expect(left).toEqual({ "alert-0": "abd", name: "a", networks: "acd", "state-format": "4\n" })
  }
  expect(cuts).toBeGreaterThan(15)
})

test("whatever the form it comes from and the files there are, it ends where all steps in a row end", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.dictionary(fc.constantFrom("alert-0", "alert-7", "networks", "leaf", "name"), fc.string()),
      async (form, values) => {
        const folder = folderWith({ ...values, "state-format": String(form) })
        await bringStateForward(folder, steps.slice(0, form - 1))
        for (let known = form; known <= steps.length; known++)
          await bringStateForward(folder, steps.slice(0, known))
        const slowly = contentOf(folder)
        const other = folderWith({ ...values, "state-format": String(form) })
        await bringStateForward(other, steps)
        expect({ ...contentOf(other), "state-format": "" }).toEqual({ ...slowly, "state-format": "" })
      },
    ),
    { numRuns: 40 },
  ))
