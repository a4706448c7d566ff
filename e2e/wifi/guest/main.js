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
/** @type {{ name: string, story: import("./story.js").Story, setup: import("./radios.js").Setup }[]} */
const plan = []
for (const name of stories) {
  /** @type {import("./story.js").Story} */
  const story = await import(pathToFileURL(`/repo/e2e/wifi/stories/${name}.js`).href)
  const wanted = short ? (story.shortSetups ?? story.setups.slice(0, 1)) : story.setups
  for (const setup of setups) {
    if (only === undefined ? wanted.includes(setup.name) : setup.name === only)
      plan.push({ name, story, setup })
  }
}
tell({ kind: "plan", parts: plan.map(({ name, setup }) => ({ story: name, setup: setup.name })) })
for (const { name, story, setup } of plan) {
  await tellStory(name, story, setup, short)
  tell({ kind: "told", story: name, setup: setup.name })
}
const memory = await run("free", "-m")
tell({ kind: "note", text: `Memory, MiB: ${memory.split("\n")[1]?.trim().replaceAll(/\s+/g, " ")}` })
tell({ kind: "end" })
