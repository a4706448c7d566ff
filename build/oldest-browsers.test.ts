/** The floor that the README states, Safari 14, Chrome 87 and Firefox 78, held against every file that a phone is sent. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { built } from "../firmware/built.fixture.ts"
import { newerInterfaces, newerLanguage, newerStyles } from "./oldest-browsers.ts"

interface Part {
  readonly file: string
  readonly text: string
}

const web = built("web")

// In one language: the others differ in their sentences alone.
const files: readonly Part[] = readdirSync(web, { recursive: true, encoding: "utf8" })
  .filter((file) => /^[a-z]+\/(?:[a-z]+|trust-[\w-]{8})\.(?:js|html|css)\.gz$/.test(file))
  .map((file) => ({ file, text: gunzipSync(readFileSync(join(web, file))).toString() }))

const inside = (part: Part, element: RegExp) =>
  [...part.text.matchAll(element)].map(([, text = ""]) => ({ file: part.file, text }))

const isScript = ({ file }: Part) => file.endsWith(".js.gz")
const isStyle = ({ file }: Part) => file.endsWith(".css.gz")
const scripts = files.flatMap((part) =>
  isScript(part) ? [part] : inside(part, /<script[^>]*>(.+?)<\/script>/gs),
)
const styles = files.flatMap((part) =>
  isStyle(part) ? [part] : isScript(part) ? [] : inside(part, /<style[^>]*>(.*?)<\/style>/gs),
)

test("all of them are looked at", () => {
  expect(new Set(scripts.map(({ file }) => file)).size).toBeGreaterThanOrEqual(9)
  expect(styles.length).toBeGreaterThanOrEqual(3)
})

describe("the language", () => {
  /** A library asks whether it is there, and does it by hand where not. */
  const askedForFirst = ["Uint8ArrayFromHex", "Uint8ArrayToHex", "Uint8ArrayToBase64"]

  test.each(scripts)("of $file is understood", async ({ text }) => {
    const found = await newerLanguage(text)
    expect(found.filter((name) => !askedForFirst.includes(name))).toEqual([])
  })

  test("would be caught where it is newer", async () => {
    expect(await newerLanguage("a ??= 1")).not.toEqual([])
    expect(await newerLanguage("class A { #b = 1 }")).not.toEqual([])
    expect(await newerLanguage("const last = [1].at(-1), own = Object.hasOwn(a, 'b')")).toEqual([
      "ArrayPrototypeAt",
      "ObjectHasOwn",
    ])
  })
})

describe("what browsers add to the language", () => {
  /** Why a page does without, where it is not there. */
  const doneWithout: Readonly<Record<string, string>> = {
    ...Object.fromEntries(
      ["trustedTypes", "createPolicy", "createHTML", "emptyScript"].map((name) => [
        name,
        "Lit asks for it first.",
      ]),
    ),
    ...Object.fromEntries(
      ["fromHex", "toHex"].map((name) => [name, "The cipher library asks for it first."]),
    ),
    ...Object.fromEntries(
      ["Notification", "pushManager", "getSubscription", "applicationServerKey", "requestPermission"].map(
        (name) => [name, "Of notifications, which are offered only where they are."],
      ),
    ),
    ...Object.fromEntries(
      ["showNotification", "newSubscription"].map((name) => [name, "In the worker, when a message came."]),
    ),
    BroadcastChannel: "The page asks for it first; the worker has it where it has what wakes it for that.",
    isValid: "The cipher library's own name.",
    preloadResponse: "Undefined where it is not known, and then asked for anew.",
  }

  test.each(scripts)("was there for $file, or is done without", ({ text }) => {
    expect(newerInterfaces(text).filter((name) => !(name in doneWithout))).toEqual([])
  })

  test("would be caught where it is newer", () => {
    expect(newerInterfaces("document.startViewTransition(() => structuredClone(menu.showPopover))")).toEqual([
      "showPopover",
      "startViewTransition",
      "structuredClone",
    ])
  })
})

describe("each style", () => {
  /** What an older browser leaves out, and how the page looks then. */
  const fallsBack: Readonly<Record<string, string>> = {
    "css-focus-visible": "Safari 14 draws its own ring around what has the focus.",
    "css-not-sel-list":
      "It takes the list in `:-webkit-any()` for one; Firefox has a rule of its own beside it.",
    "css-touch-action": "Safari on a Mac has no touch; on a phone it knows `manipulation`.",
    "css-has": "A field with a mistake keeps the border of others; the mistake stands beneath it.",
    "flexbox-gap": "In Safari 14.0 things in a line stand closer together.",
  }

  test.each(styles)("of $file was there, or is done without", async ({ text }) => {
    expect((await newerStyles(text)).filter((name) => !(name in fallsBack))).toEqual([])
  })

  test("would be caught where it is newer", async () => {
    expect(await newerStyles("@container (width > 10rem) { p { inset: 0 } }")).toContain(
      "css-container-queries",
    )
  })
})
