/** The whole way in engines that are not Chromium's: real ones, as Debian has them, with a real device. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { test } from "@playwright/test"
import { trustRoot } from "../browser-trust.ts"
import { isFirefoxMissing, noFirefox, startFirefox } from "../firefox.ts"
import { pictures } from "../look.ts"
import { iPhone } from "../phone.ts"
import { words } from "../words.ts"
import { comeHome, expectShutSheet, meetTrust, setUp } from "./flow.ts"
import { type House, openHouse } from "./house.ts"
import { personAt } from "./person.ts"
import type { Engine } from "./webdriver.ts"
import { isWebKitMissing, noWebKit, startWebKit } from "./webkit.ts"

/** As Safari on an iPhone calls itself: the engine is one, and the pages answer to the name. */
const safari =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"

test("WebKit: from the login sheet over Safari into the app, a wrong password on the way", async () => {
  test.skip(isWebKitMissing, noWebKit)
  await walk("webkit", async (house, using) => {
    await using(await startWebKit(house, iPhone, { isSheet: true }), async (engine) => {
      const sheet = personAt(engine)
      await test.step("setup", () => setUp(sheet, house.code, { isApple: true }))
      await expectShutSheet(sheet)
    })
    await using(await startWebKit(house, safari), async (engine) => {
      const person = personAt(engine)
      await test.step("trust", () => meetTrust(person, words("trust", "ios.profile")))
      await test.step("app", () => comeHome(person, house.code))
    })
  })
})

test("Firefox: from the page of a network that wants something into the app, a wrong password on the way", async () => {
  test.skip(isFirefoxMissing, noFirefox)
  await walk("firefox", async (house, using) => {
    await using(await startTrustingFirefox(house), async (engine) => {
      const person = personAt(engine)
      await test.step("setup", () => setUp(person, house.code))
      await test.step("trust", () => meetTrust(person, words("trust", "firefox.import")))
      await test.step("app", () => comeHome(person, house.code))
    })
  })
})

type Using = (engine: Engine, use: (engine: Engine) => Promise<void>) => Promise<void>

/** Keeps a picture of where each engine ended, well or not, for a person to look at. */
async function walk(name: string, steps: (house: House, using: Using) => Promise<void>): Promise<void> {
  // Beside other work, one start of an engine took 15 s.
  test.setTimeout(240_000)
  mkdirSync(pictures, { recursive: true })
  const house = await openHouse()
  let count = 0
  try {
    await steps(house, async (engine, use) => {
      const file = join(pictures, `engine-${name}-${++count}.png`)
      try {
        await use(engine)
      } finally {
        await engine.picture().then(
          (picture) => writeFileSync(file, picture),
          () => undefined,
        )
        await engine.quit()
      }
    })
  } finally {
    await house.close()
  }
}

async function startTrustingFirefox({ folder, rootFile, street }: House): Promise<Engine> {
  const profile = join(folder, "firefox")
  await trustRoot(rootFile, profile)
  const proxy = Object.fromEntries(
    ["http", "ssl"].flatMap((kind) => [
      [`network.proxy.${kind}`, "127.0.0.1"],
      [`network.proxy.${kind}_port`, street.port],
    ]),
  )
  const further = { "network.proxy.type": 1, "network.proxy.no_proxies_on": "" }
  return (await startFirefox(profile, [], { ...proxy, ...further })).engine
}
