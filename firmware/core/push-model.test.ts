import fc from "fast-check"
import { expect, test } from "vitest"
import { createMemoryStore, todayMilliseconds } from "./scripted-host.fixture.ts"
import { answered, type SentPush, unreachable } from "./scripted-push.fixture.ts"
import { openToldPhones } from "./told-phones.fixture.ts"

const phones = [1, 2, 3]
const replies = {
  up: answered(201),
  down: unreachable,
  busy: answered(429, 20),
  broken: answered(500),
  wrong: answered(400),
}
type Reply = keyof typeof replies

const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("notify" as const),
      tag: fc.constantFrom(undefined, undefined, "door", "window"),
      ttlSeconds: fc.constantFrom(60, 3600, 86_400),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("advance" as const),
      seconds: fc.integer({ min: 1, max: 7200 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("service" as const),
      phone: fc.constantFrom(...phones),
      reply: fc.constantFrom<Reply>("up", "down", "busy", "broken", "wrong"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("restart" as const),
      seconds: fc.integer({ max: 600, min: 0 }),
    }),
  },
)

interface Made {
  readonly title: string
  readonly tag: string | undefined
}

test("whatever services do, each phone is told each message once and in order, or it is said why not", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const store = createMemoryStore()
      const services = new Map<number, Reply>(phones.map((phone) => [phone, "up"]))
      const taken = new Map<number, string[]>(phones.map((phone) => [phone, []]))
      const refused = new Set<string>()
      const said: string[] = []
      const made: Made[] = []
      let since = todayMilliseconds

      const answer = ({ path, message }: SentPush) => {
        const phone = Number(path.split("-")[1])
        const reply = services.get(phone) ?? "up"
        if (reply === "up") taken.get(phone)?.push(message.notification.title)
        if (reply === "wrong") refused.add(`${phone}: ${message.notification.title}`)
        return replies[reply]
      }
      const open = async () => {
        const opened = await openToldPhones({ store, answer, startsAtMilliseconds: since })
        for (const phone of phones) await opened.subscribe(phone)
        return opened
      }

      let device = await open()
      const end = async () => {
        await device.push.close()
        said.push(...device.logged)
        since += device.clock.now()
      }
      for (const step of actions) {
        if (step.kind === "notify") {
          const title = `${made.length}`
          made.push({ title, tag: step.tag })
          await device.notify(title, { tag: step.tag, ttl: `${step.ttlSeconds}s` })
        } else if (step.kind === "advance") await device.clock.advance(step.seconds * 1000)
        else if (step.kind === "service") services.set(step.phone, step.reply)
        else {
          await end()
          since += step.seconds * 1000
          device = await open()
        }
      }
      for (const phone of phones) services.set(phone, "up")
      await device.clock.advance(26 * 3_600_000)
      for (const phone of phones) {
        const { id } = device.subscriptions.list()[phone - 1] ?? { id: "" }
        expect(device.push.view(id).waiting).toBe(0)
      }
      await end()

      for (const phone of phones) {
        const told = taken.get(phone) ?? []
        expect(told.map(Number)).toEqual([...new Set(told.map(Number))].sort((one, other) => one - other))
        for (const [index, { title, tag }] of made.entries()) {
          const isLate = said.includes(`Phone ${phone} was not told in time: ${title}`)
          const isReplaced = made.slice(index + 1).some((later) => tag !== undefined && later.tag === tag)
          const isAccounted =
            told.includes(title) || refused.has(`${phone}: ${title}`) || isLate || isReplaced
          expect(isAccounted, `${title} for ${phone}`).toBe(true)
        }
      }
    }),
    { numRuns: 200 },
  )
})
