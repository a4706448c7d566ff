// The machine's purpose: tells the stories that /out/run.json names, one after another. systemd ends the machine then.
import { readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { run } from "./command.js"
import { setups } from "./radios.js"
import { tell } from "./report.js"
import { keptPlace, restart } from "./restart.js"
import { tellStory } from "./story.js"

/** @type {{ parts: import("./report.js").Part[], short: boolean }} */
const { parts, short } = JSON.parse(readFileSync("/out/run.json", "utf8"))

tell({
  kind: "note",
  text: `Node runs ${readFileSync("/proc/uptime", "utf8").split(" ")[0]} s after the kernel began`,
})
const first = keptPlace()
for (const [index, part] of parts.entries()) {
  if (index < first.part) continue
  /** @type {import("./story.js").Story} */
  const story = await import(pathToFileURL(`/repo/e2e/wifi/stories/${part.story}.js`).href)
  const setup = setups.find(({ name }) => name === part.setup)
  if (setup === undefined) throw new Error(`There is no setup "${part.setup}".`)
  await tellStory(part.story, story, {
    setup,
    short,
    chapter: index === first.part ? first.chapter : 0,
    restart: (chapter) => restart({ part: index, chapter }),
  })
  tell({ kind: "told", ...part })
}
const memory = await run("free", "-m")
tell({ kind: "note", text: `Memory, MiB: ${memory.split("\n")[1]?.trim().replaceAll(/\s+/g, " ")}` })
tell({ kind: "end" })
