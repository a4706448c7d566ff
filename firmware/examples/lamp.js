// A lamp: a switch and a brightness in the app, on every phone the same.
import { readFile, writeFile } from "node:fs/promises"
import { createDevice, PorchlightError } from "porchlight"

// The green light of a Raspberry Pi; who may write there says the board. Any file will do to try it.
const light = process.env["LIGHT"] ?? "/sys/class/leds/ACT/brightness"

let percent = 100

async function shine(/** @type {boolean} */ isOn) {
  await writeFile(light, String(isOn ? Math.round(2.55 * percent) : 0)).catch(() => {
    // The person reads this sentence, and the switch goes back.
    throw new PorchlightError("no-light", `The light at ${light} does not answer. Is it plugged in?`)
  })
}

const device = await createDevice({ name: "lamp" })

const lamp = device.control("lamp", {
  kind: "switch",
  // Asked while somebody looks, so that what another hand did is seen, too.
  get: async () => Number(await readFile(light, "utf8")) > 0,
  set: shine,
  // May wait on a phone that is away: nothing bad comes of a lamp that goes on late.
  queueable: true,
})
device.control("brightness", {
  kind: "number",
  unit: "%",
  minimum: 10,
  maximum: 100,
  step: 10,
  get: () => percent,
  set: async (chosen) => {
    percent = chosen
    if (lamp.value === true) await shine(true)
  },
})

await device.connectOrSetup()
