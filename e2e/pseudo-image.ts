/** A device's web image in a made-up language, by the build that makes the one that ships. It lies beside that, for tests alone. */
import { spawn } from "node:child_process"
import { cp, mkdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { markedLetters, mirroredLetters, pseudoCatalogue } from "../build/pseudo-language.ts"
import { words } from "./words.ts"

const buildFolder = fileURLToPath(new URL("../build/", import.meta.url))
const root = dirname(buildFolder)

/** Those builds that put words into what they make; the other files are the same in every language. */
const builds = ["setup", "result", "trust", "words", "app"]

/** A made-up language stands in place of a real one, since a page and a device know of no others. */
export const pseudoLanguages = [
  { tag: "en", letters: markedLetters },
  { tag: "ar", letters: mirroredLetters },
] as const

/** A message of a made-up language as a pattern: whatever stands in its places. */
export function pseudoPattern(tag: string, section: string, key: string): RegExp {
  const letters = pseudoLanguages.find((each) => each.tag === tag)?.letters ?? markedLetters
  const message =
    pseudoCatalogue({ [section]: { [key]: words(section, key) } }, letters)[section]?.[key] ?? ""
  return new RegExp(message.replace(/[.*+?^$()|\\]/g, "\\$&").replace(/\{\w+\}/g, ".*"))
}

/** Builds it in `folder`, which has to be empty. Resolves to the image's own folder. */
export async function buildPseudoImage(folder: string): Promise<string> {
  const catalogues = join(folder, "words")
  const image = join(folder, "web")
  const english = JSON.parse(await readFile(join(root, "shared/words/en.json"), "utf8"))
  await mkdir(catalogues)
  for (const { tag, letters } of pseudoLanguages) {
    await writeFile(join(catalogues, `${tag}.json`), JSON.stringify(pseudoCatalogue(english, letters)))
  }
  await cp(join(root, "dist/web"), image, { recursive: true })
  await Promise.all(builds.map((name) => buildWith(`vite.${name}.config.ts`, { catalogues, image })))
  return image
}

function buildWith(
  config: string,
  { catalogues, image }: { catalogues: string; image: string },
): Promise<void> {
  const vite = join(root, "node_modules/vite/bin/vite.js")
  const env = {
    ...process.env,
    NODE_ENV: "production",
    PORCHLIGHT_WORDS: catalogues,
    PORCHLIGHT_IMAGE: image,
  }
  const child = spawn(process.execPath, [vite, "build", "--config", join(buildFolder, config)], {
    cwd: root,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  })
  return new Promise((resolve, reject) => {
    child.once("exit", (status) => (status === 0 ? resolve() : reject(new Error(`${config} failed.`))))
  })
}
