/**
 * Which words the pages are built with, and where they go. Both can be said from outside, to try others than those that
 * ship: what is made so is held to no budget, and lies where no package and no device takes it from.
 */
import { fileURLToPath } from "node:url"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Holds a catalogue for each language, `en.json` among them. */
export const catalogueFolder = process.env["PORCHLIGHT_WORDS"] ?? here("../shared/words")

/** The web image: all that a device serves. */
export const imageFolder = process.env["PORCHLIGHT_IMAGE"] ?? here("../dist/web")

/** Whether what is built ships, and so has to keep its budgets. */
export const ships = process.env["PORCHLIGHT_WORDS"] === undefined
