import fc from "fast-check"
import * as v from "valibot"
import { describe, expect, test } from "vitest"
import { utf8Decode } from "../../shared/bytes.ts"
import { pushMessageSchema, type ReadingMoment } from "../../shared/push-contract.ts"
import { PorchlightError } from "./errors.ts"
import { checkNotification, type Notification } from "./notification.ts"
import { fitted, messageBytes, messageMaximumBytes, pushMessage } from "./push-message.ts"

const sent = { origin: "https://ding-5cd80b1.local", number: 7, atMilliseconds: Date.UTC(2026, 10, 22) }
const program = (wish: Partial<Notification>): Notification => ({ kind: "program", title: "Door", ...wish })
const reading = (number: number): ReadingMoment => ({
  ...{ id: `reading-${number}`, label: `Reading ${number}`, unit: "°C", decimals: 1, value: 21.25 },
})
const readings = (count: number) => Array.from({ length: count }, (_, number) => reading(number))
const told = (wish: Partial<Notification>, carried: readonly ReadingMoment[] = []) =>
  fitted({ notification: checkNotification(program(wish)), readings: carried })
const messageOf = (...wish: Parameters<typeof told>) => pushMessage(told(...wish), sent)

describe("a message", () => {
  test("says in full what is short", () => {
    const wish = {
      ...{ body: "It has been open\nsince ten.", url: "/#reading=door", tag: "door" },
      actions: [{ title: "Show", url: "/#images" }],
    }
    expect(v.parse(pushMessageSchema, messageOf(wish, readings(2)))).toEqual({
      web_push: 8030,
      notification: {
        ...{ title: "Door", body: "It has been open\nsince ten.", tag: "door" },
        navigate: `${sent.origin}/#reading=door`,
        actions: [{ action: "0", title: "Show", navigate: `${sent.origin}/#images` }],
        data: { number: 7, kind: "program", atMilliseconds: sent.atMilliseconds, readings: readings(2) },
      },
      mutable: true,
    })
  })

  test("leaves out what there is not", () => {
    expect(Object.keys(messageOf({}).notification)).toEqual(["title", "navigate", "data"])
  })

  test("is cut at a character where its text is too long, and keeps its readings", () => {
    const { notification } = messageOf({ body: "🚪".repeat(2000) }, readings(8))
    expect(notification.body).toMatch(/^(?:🚪)+…$/u)
    expect(notification.data.readings).toHaveLength(8)
  })

  test("carries as many readings as fit, and half of the room is the text's", () => {
    const { notification } = messageOf({ body: "a".repeat(4000) }, readings(64))
    expect(notification.body?.length).toBeGreaterThan(1000)
    expect(notification.data.readings.length).toBeGreaterThan(8)
    expect(notification.data.readings).toEqual(readings(notification.data.readings.length))
    expect(messageOf({}, readings(64)).notification.data.readings.length).toBeGreaterThan(25)
  })

  test("fits and is of the contract, whatever a program says, at the longest of names", () => {
    const text = fc.string({ unit: "binary", maxLength: 5000 })
    const url = fc
      .string({ unit: fc.constantFrom("a", '"', "%", "#"), maxLength: 255 })
      .map((rest) => `/${rest}`)
    const longest = { ...sent, origin: `https://${"d".repeat(63)}.local:65535`, number: 2 ** 32 - 1 }
    fc.assert(
      fc.property(
        fc.record({
          title: text,
          body: text,
          url,
          tag: fc.string({
            unit: fc.constantFrom("\u{10ffff}", '"', "x", "字"),
            minLength: 1,
            maxLength: 64,
          }),
          actions: fc.array(fc.record({ title: text, url }), { maxLength: 2 }),
        }),
        fc.integer({ min: 0, max: 64 }),
        (wish, count) => {
          let fit: ReturnType<typeof told>
          try {
            fit = told(wish, readings(count))
          } catch (error) {
            expect((error as PorchlightError).code).toBe("bad-notification")
            return
          }
          const bytes = messageBytes(fit, longest)
          expect(bytes.length).toBeLessThanOrEqual(messageMaximumBytes)
          const parsed = v.parse(pushMessageSchema, JSON.parse(utf8Decode(bytes) ?? ""))
          expect(JSON.stringify(parsed)).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|\\u000[0-9]|\\ud8/)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe("a wish", () => {
  test("has clean texts, and what was left out", () => {
    const { title, body, url, urgency, ttlMilliseconds } = checkNotification(
      program({ title: " The\u0000 door \n is\u2028 open\ud800 ", body: "\u0007One\r\nTwo\n" }),
    )
    expect([title, body]).toEqual(["The door is open", "One \nTwo"])
    expect([url, urgency, ttlMilliseconds]).toEqual(["/#notifications", "normal", 86_400_000])
  })

  test.each<[Partial<Notification>, string]>([
    [{ title: "" }, "title"],
    [{ title: "\u0000 \n" }, "title"],
    [{ title: 5 as unknown as string }, "title"],
    [{ body: {} as unknown as string }, "body"],
    [{ tag: "" }, "tag"],
    [{ tag: "x".repeat(65) }, "tag"],
    [{ tag: "a\u0000" }, "tag"],
    [{ urgency: "urgent" as unknown as "high" }, "urgency"],
    [{ url: "https://evil.org/" }, "url"],
    [{ url: "//evil.org/" }, "url"],
    [{ url: "/\\evil.org/" }, "url"],
    // A browser takes the dots for a folder and leaves them out, and then there are two slashes.
    ...["/.//evil.org/", "/x/..//evil.org/", "/..\\/evil.org/", "/%2E//evil.org/", "/.%2e", "/x/."].map(
      (url): [object, string] => [{ url }, "url"],
    ),
    [{ url: "#list" }, "url"],
    [{ url: "/ü" }, "url"],
    [{ url: `/${"x".repeat(256)}` }, "url"],
    [{ actions: Array.from({ length: 3 }, () => ({ title: "Show", url: "/" })) }, "actions"],
    [{ actions: [{ title: "", url: "/" }] }, "title of an action"],
    [{ actions: [{ title: "Show", url: "x" }] }, "url of an action"],
    [{ actions: [null as unknown as { title: string; url: string }] }, "actions"],
  ])("%j is refused, and says which part of it", (change, what) => {
    const fault = caught(() => checkNotification(program(change)))
    expect([fault.code, fault.facts["what"]]).toEqual(["bad-notification", what])
  })

  test.each([0, "999ms", "32d", -1, Number.NaN])("a time of %s is refused", (ttl) => {
    expect(caught(() => checkNotification(program({ ttl: ttl as number }))).code).toBe("bad-duration")
  })
})

function caught(work: () => unknown): PorchlightError {
  try {
    work()
  } catch (error) {
    if (error instanceof PorchlightError) return error
    throw error
  }
  throw new Error("It was not refused.")
}
