import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { utf8Length } from "../../shared/bytes.ts"
import { fill, parseMessage } from "../../shared/message.ts"
import type { AlertOccasion } from "./alert-occasion.ts"
import { alertWords } from "./alert-words.ts"
import { checkNotification } from "./notification.ts"
import { fitted, messageBytes, messageMaximumBytes } from "./push-message.ts"
import { createMemoryStore } from "./scripted-host.fixture.ts"
import { englishSpeech, type Speech } from "./speech.ts"
import { inLanguage } from "./told-language.ts"
import { openToldPhones } from "./told-phones.fixture.ts"

const german: Pick<Speech["words"], "notification"> = JSON.parse(
  readFileSync(new URL("../../shared/words/de.json", import.meta.url), "utf8"),
)
const rules = new Intl.PluralRules("de")
const speech: Speech = {
  language: "de",
  direction: "ltr",
  words: { ...englishSpeech.words, notification: german.notification },
  say: (message, facts = {}) => fill(parseMessage(message), facts, (count) => rules.select(count)),
}

const part = { device: "ding", name: "", unit: "", decimals: 0, value: null, tells: "begun" } as const
const silent: AlertOccasion = {
  ...part,
  name: "Kiln",
  condition: { kind: "silent", reading: "kiln", forSeconds: 600 },
}

function alertOf(occasion: AlertOccasion) {
  const words = alertWords(occasion, englishSpeech)
  if (words === undefined) throw new Error("Nobody is told of that.")
  return { kind: "alert", alert: "kiln", occasion, ...words } as const
}

const sentTexts = ({ port }: Awaited<ReturnType<typeof openToldPhones>>) =>
  port.sent
    .splice(0)
    .map(({ message: { notification } }) =>
      [notification.title, notification.body ?? ""].map((text) => text.replace(/[\u2068\u2069]/g, "")),
    )
    .sort()

describe("what the device says itself", () => {
  it("is told to each phone in its language, and in English to one that names none", async () => {
    const phones = await openToldPhones({ speech })
    await phones.subscribe(1, { language: "de" })
    await phones.subscribe(2)
    const { title, ...wish } = alertOf(silent)
    await phones.notify(title, wish)
    expect(sentTexts(phones)).toEqual([
      expectedGerman("10 Minuten"),
      ["Kiln gives no value", "None for 10 minutes."],
    ])
  })

  it("is so also after a kill, before which it could not be sent", async () => {
    const store = createMemoryStore()
    const before = await openToldPhones({ store, speech, wallMilliseconds: () => undefined })
    await before.subscribe(1, { language: "de" })
    const { title, ...wish } = alertOf(silent)
    await before.notify(title, wish)
    expect(before.port.sent).toEqual([])
    await before.push.close()
    const after = await openToldPhones({ store, speech })
    await after.clock.advance(60_000)
    expect(sentTexts(after)).toEqual([expectedGerman("10 Minuten")])
  })

  it("fits, however long the name and however many the readings", () => {
    const name = "\u20ac".repeat(80)
    const readings = Array.from({ length: 200 }, (_, index) => ({
      ...{ id: `${index}`, label: "a", unit: "", decimals: 0, value: 0 },
    }))
    const told = fitted({ notification: checkNotification(alertOf({ ...silent, name })), readings })
    const sent = { origin: "https://ding.local", number: 1, atMilliseconds: 1 }
    for (const each of [told, inLanguage(told, speech)]) {
      const bytes = messageBytes(each, sent).length + utf8Length(JSON.stringify(each.notification.occasion))
      expect(bytes).toBeLessThanOrEqual(messageMaximumBytes)
      expect(each.readings.length).toBeGreaterThan(1)
    }
  })

  it.each<[string, AlertOccasion["condition"], Partial<AlertOccasion>]>([
    ["restarted", { kind: "event", event: "restarted" }, {}],
    ["joined", { kind: "event", event: "joined" }, { name: "Home" }],
    ["low-disk", { kind: "event", event: "low-disk" }, { value: 7_000_000 }],
  ])("has words for %s", (key, condition, more) => {
    const words = alertWords({ ...part, condition, ...more }, speech)
    const message = german.notification[key as "restarted"]
    expect(words?.title).toBe(speech.say(message, { device: "ding" }))
  })
})

it("what a program says stays as it is", async () => {
  const phones = await openToldPhones({ speech })
  await phones.subscribe(1, { language: "de" })
  await phones.notify("Kiln gives no value", { body: "None." })
  expect(sentTexts(phones)).toEqual([["Kiln gives no value", "None."]])
})

function expectedGerman(time: string): string[] {
  const { notification } = german
  return [notification.silent.replace("{name}", "Kiln"), notification["silent.for"].replace("{time}", time)]
}
