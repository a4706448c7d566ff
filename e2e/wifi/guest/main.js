// The machine's purpose: tells the stories that /out/run.json names, one after another. systemd ends the machine then.
import { readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { run } from "./command.js"
import { setups } from "./radios.js"
import { tell } from "./report.js"
import { tellStory } from "./story.js"

/** @type {{ stories: string[], short: boolean, setup?: string }} */
const { stories, short, setup: only } = JSON.parse(readFileSync("/out/run.json", "utf8"))

tell({
  kind: "note",
  text: `Node runs ${readFileSync("/proc/uptime", "utf8").split(" ")[0]} s after the kernel began`,
})
for (const name of stories) {
  /** @type {import("./story.js").Story} */
  const story = await import(pathToFileURL(`/repo/e2e/wifi/stories/${name}.js`).href)
  const wanted = short ? (story.shortSetups ?? story.setups.slice(0, 1)) : story.setups
  for (const setup of setups.filter(({ name }) =>
    only === undefined ? wanted.includes(name) : name === only,
  )) {
    await tellStory(name, story, setup, short)
  }
}
const memory = await run("free", "-m")
tell({ kind: "note", text: `Memory, MiB: ${memory.split("\n")[1]?.trim().replaceAll(/\s+/g, " ")}` })
tell({ kind: "end" })
