/** A phone in front of a device that a broker moves, too: a real Mosquitto, and the commands that come with it. */
import { execFile, spawn } from "node:child_process"
import { promisify } from "node:util"
import { expect } from "@playwright/test"
import { test as base, comeIn, lamp } from "./app-program.ts"
import { lampShownAfter, median } from "./app-seen.ts"
import { chromiumThatTrusts } from "./browser-trust.ts"
import { freePort } from "./free-port.ts"
import { hosts } from "./home.ts"
import { ended, startHomeProgram } from "./home-device.ts"

const run = promisify(execFile)

const test = base.extend<{ broker: readonly string[] }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that one needs from its first parameter.
  broker: async ({}, use) => {
    const port = String(await freePort())
    // In Debian it lies where only root looks.
    const child = spawn("/usr/sbin/mosquitto", ["-p", port], { stdio: "ignore" })
    await use(["-h", "127.0.0.1", "-p", port])
    await ended(child, "SIGTERM")
  },

  device: async ({ state, broker }, use) => {
    const device = await startHomeProgram(state, "app-program.fixture.js", [`mqtt://127.0.0.1:${broker[3]}`])
    await use(device)
    await device.stop()
  },
})

test("a command by the broker is seen within 300 ms, and a tap by whoever listens there", async ({
  folder,
  broker,
  device,
  rootFile,
}) => {
  const browser = await chromiumThatTrusts([rootFile], { home: folder, hosts })
  const page = await comeIn(browser, device)
  const told = async (part: string, ...words: readonly string[]) => {
    const topic = `porchlight/+/${part}`
    const { stdout } = await run("mosquitto_sub", [...broker, "-C", "1", "-W", "10", ...words, "-t", topic])
    return stdout.trim()
  }
  // With its name and parts told, it obeys as well.
  const [topic = ""] = (await told("controls/lamp", "-F", "%t")).split("\n")
  const waits: number[] = []
  for (const wanted of [true, false, true, false, true]) {
    const command = [...broker, "-t", `${topic}/set`, "-m", wanted ? "ON" : "OFF"]
    waits.push(
      await lampShownAfter(page, wanted, async () => {
        const begun = Date.now()
        await run("mosquitto_pub", command)
        return begun
      }),
    )
  }
  expect(median(waits), `${waits.join(", ")} ms`).toBeLessThan(300)
  await lamp(page).click()
  await expect.poll(() => told("controls/lamp")).toBe("false")
  await device.stop()
  expect(await told("availability")).toBe("offline")
  await browser.close()
})
