import * as v from "valibot"
import { afterEach, describe, expect, test } from "vitest"
import {
  notificationsSchema,
  pushKeySchema,
  pushMessageSchema,
  subscriptionsSchema,
} from "../../shared/push-contract.ts"
import { atHome, type Phone, phone } from "./at-home.fixture.ts"
import { settled } from "./hand-clock.fixture.ts"
import { createMemoryStore, leaked, todayMilliseconds } from "./scripted-host.fixture.ts"
import { answered, createScriptedPush, subscriptionOf, unreachable } from "./scripted-push.fixture.ts"

afterEach(() => expect(leaked).toEqual([]))

async function withPhone(options: Parameters<typeof atHome>[0] = {}) {
  const push = createScriptedPush()
  const started = await atHome({ push, ...options })
  await subscribe(started.phone, 1)
  return { ...started, push }
}

async function subscribe(asking: Phone, number: number) {
  const answer = await asking.ask("POST", "/api/push/subscriptions", { body: subscriptionOf(number) })
  expect(answer.status, answer.text).toBe(200)
  return v.parse(subscriptionsSchema, answer.json())
}

function raise(message: string): never {
  throw new Error(message)
}

const subscriptionsOf = async (asking: Phone) =>
  v.parse(subscriptionsSchema, (await asking.ask("GET", "/api/push/subscriptions")).json())
const notificationsOf = async (asking: Phone) =>
  v.parse(notificationsSchema, (await asking.ask("GET", "/api/notifications")).json()).notifications

describe("what a program tells", () => {
  test("goes to every phone that wants to be told, with the readings of that moment, and into the list", async () => {
    const { device, phone, another, host, push } = await withPhone()
    await subscribe(await another(), 2)
    device.reading("temperature", { unit: "°C" }).set(21.25)
    device.notify({ title: "The door is open", body: "Since ten", url: "/#reading=door", tag: "door" })
    await settled()
    expect(push.sent.map(({ path }) => path).sort()).toEqual(["/wpush/v2/phone-1", "/wpush/v2/phone-2"])
    const { message, headers } = push.sent[0] ?? raise("Nothing was sent.")
    expect(v.parse(pushMessageSchema, message)).toMatchObject({
      web_push: 8030,
      notification: {
        title: "The door is open",
        body: "Since ten",
        navigate: "https://ding-5cd80b1.local/#reading=door",
        tag: "door",
        data: { number: 1, kind: "program", readings: [{ id: "temperature", value: 21.25, unit: "°C" }] },
      },
      mutable: true,
    })
    expect(headers).toMatchObject({ ttl: "86400", urgency: "normal", "content-encoding": "aes128gcm" })
    expect(headers["topic"]).toMatch(/^[\w-]{32}$/)
    expect(headers["authorization"]).toMatch(/^vapid t=[\w-]+\.[\w-]+\.[\w-]+, k=[\w-]{87}$/)
    expect(await notificationsOf(phone)).toMatchObject([
      { number: 1, kind: "program", title: "The door is open", body: "Since ten", url: "/#reading=door" },
    ])
    const { happened } = (await phone.ask("GET", "/api/log")).json() as {
      happened: { kind: string; text: string }[]
    }
    expect(happened[0]).toMatchObject({ kind: "notified", text: "The door is open" })
    expect(host.logged.filter(({ level }) => level === "error" || level === "warn")).toEqual([])
    await device.close()
  })

  test("waits two hundred times at most, and what is given up is said", async () => {
    const { device, phone, host, push } = await withPhone()
    push.answer = () => unreachable
    for (let number = 1; number <= 203; number++) device.notify({ title: `Message ${number}` })
    await settled()
    expect((await subscriptionsOf(phone)).subscriptions).toMatchObject([{ waiting: 200 }])
    const given = host.logged.flatMap(({ message }) => /given up: (.+)/.exec(message)?.[1] ?? [])
    expect(given).toEqual(["Message 1", "Message 2", "Message 3"])
    const list = await notificationsOf(phone)
    expect([list.length, list[0]?.title]).toEqual([100, "Message 203"])
  })

  test("is nothing where it is no notification, and nobody is told", async () => {
    const { device, phone, push } = await withPhone()
    expect(() => device.notify({ title: "" })).toThrow(expect.objectContaining({ code: "bad-notification" }))
    expect(() => device.notify({ title: "Door", ttl: "0s" })).toThrow(
      expect.objectContaining({ code: "bad-duration" }),
    )
    await settled()
    expect([push.sent, await notificationsOf(phone)]).toEqual([[], []])
  })

  test("is kept where the machine sends none", async () => {
    const { device, phone } = await atHome()
    device.notify({ title: "The door is open" })
    expect(await notificationsOf(phone)).toMatchObject([{ title: "The door is open" }])
    expect((await phone.ask("GET", "/api/push/key")).status).toBe(404)
  })

  test("stands in the file of everything, and the phones' addresses and keys do not", async () => {
    const { device, phone } = await withPhone()
    device.notify({ title: "The door is open" })
    const { text } = await phone.ask("GET", "/api/export")
    expect(text).toContain("The door is open")
    const { endpoint, keys } = subscriptionOf(1)
    const answers = [text, (await phone.ask("GET", "/api/push/subscriptions")).text].join()
    for (const secret of [endpoint, keys.p256dh, keys.auth]) expect(answers).not.toContain(secret)
  })
})

describe("the routes", () => {
  test("are for paired phones, and no token's", async () => {
    const { host, phone: paired } = await withPhone()
    const { token } = (await paired.ask("POST", "/api/tokens", { body: { name: "script" } })).json() as {
      token: string
    }
    const script = { headers: { authorization: `Bearer ${token}` } }
    const stranger = phone(host, "")
    for (const path of ["/api/push/key", "/api/push/subscriptions"]) {
      expect((await stranger.ask("GET", path)).status).toBe(401)
      expect((await stranger.ask("GET", path, script)).status).toBe(403)
      expect((await paired.ask("GET", path)).status).toBe(200)
    }
    expect((await stranger.ask("GET", "/api/notifications", script)).status).toBe(200)
    v.parse(pushKeySchema, (await paired.ask("GET", "/api/push/key")).json())
  })

  test("answer the same phone's other subscription in the place of the one it had", async () => {
    const { phone } = await withPhone()
    const before = await subscriptionsOf(phone)
    const after = await subscribe(phone, 7)
    expect(after.self).toBe(before.self)
    expect(after.subscriptions).toHaveLength(1)
  })

  test("take a phone off the list, by its own hand or another's", async () => {
    const { phone, another, push, device } = await withPhone()
    const other = await another()
    const { self } = await subscribe(other, 2)
    const gone = await phone.ask("DELETE", `/api/push/subscriptions/${self}`, { body: {} })
    expect(v.parse(subscriptionsSchema, gone.json()).subscriptions).toHaveLength(1)
    expect((await phone.ask("DELETE", `/api/push/subscriptions/${self}`, { body: {} })).status).toBe(404)
    expect(await subscriptionsOf(other)).toMatchObject({ self: null })
    device.notify({ title: "Hello" })
    await settled()
    expect(push.sent.map(({ path }) => path)).toEqual(["/wpush/v2/phone-1"])
  })

  test("refuse what is no push service, and no point", async () => {
    const { phone, push, device } = await withPhone()
    const wish = subscriptionOf(3)
    const ask = async (body: unknown) => {
      const answer = await phone.ask("POST", "/api/push/subscriptions", { body })
      return [answer.status, (answer.json() as { code: string }).code]
    }
    expect(await ask({ ...wish, endpoint: "https://192.168.1.1/" })).toEqual([422, "bad-endpoint"])
    expect(await ask({ ...wish, keys: { ...wish.keys, p256dh: "A".repeat(87) } })).toEqual([
      422,
      "invalid-field",
    ])
    device.notify({ title: "Hello" })
    await settled()
    expect(push.sent).toHaveLength(1)
  })

  test("send a test to the phone that asks, also in its quiet hours, and into no list", async () => {
    const { phone, another, push } = await withPhone()
    const body = { ...subscriptionOf(1), quiet: { fromMinute: 0, toMinute: 1439, offsetMinutes: 0 } }
    await phone.ask("POST", "/api/push/subscriptions", { body })
    await subscribe(await another(), 2)
    const answer = await phone.ask("POST", "/api/push/test", { body: { askedAtMilliseconds: 12.5 } })
    expect(answer.status).toBe(202)
    await settled()
    expect(push.sent.map(({ path, message }) => [path, message.notification.data])).toEqual([
      ["/wpush/v2/phone-1", expect.objectContaining({ kind: "test", askedAtMilliseconds: 12.5 })],
    ])
    expect(await notificationsOf(phone)).toEqual([])
  })

  // A page left open could have sent them without an end, and what people were really told left the list.
  test("are tested twenty times in an hour, by all phones together", async () => {
    const { host, phone, another, push } = await withPhone()
    await phone.ask("POST", "/api/push/subscriptions", { body: subscriptionOf(1) })
    const other = await another()
    await subscribe(other, 2)
    const test = (by: typeof phone) => by.ask("POST", "/api/push/test", { body: { askedAtMilliseconds: 1 } })
    for (let count = 0; count < 20; count++) expect((await test(count % 2 ? phone : other)).status).toBe(202)
    expect(await test(phone)).toMatchObject({ status: 429 })
    expect((await test(other)).json()).toMatchObject({ code: "test-too-soon", waitSeconds: 3600 })
    await settled()
    const sent = push.sent.length
    await host.clock.advance(3_600_000)
    expect((await test(phone)).status).toBe(202)
    await settled()
    expect(push.sent.length).toBe(sent + 1)
  })

  test("know a phone by the id it was given where nobody needs to be paired", async () => {
    const { host, push } = await withPhone({ isOpen: true })
    const guest = phone(host, "")
    const { self, subscriptions } = await subscribe(guest, 9)
    expect(subscriptions.at(-1)).toMatchObject({ id: self, session: null })
    await guest.ask("POST", "/api/push/test", { body: { askedAtMilliseconds: 1, id: self } })
    await settled()
    expect(push.sent.map(({ path }) => path)).toEqual(["/wpush/v2/phone-9"])
  })
})

describe("a phone", () => {
  test("that is paired no more is told no more", async () => {
    const { device, phone, another, push } = await withPhone()
    const other = await another()
    await subscribe(other, 2)
    const { sessions } = (await phone.ask("GET", "/api/sessions")).json() as { sessions: { id: string }[] }
    const { self } = (await phone.ask("GET", "/api/sessions")).json() as { self: string }
    for (const { id } of sessions) {
      if (id !== self) await phone.ask("POST", "/api/sessions/revoke", { body: { id } })
    }
    device.notify({ title: "Hello" })
    await settled()
    expect(push.sent.map(({ path }) => path)).toEqual(["/wpush/v2/phone-1"])
  })

  test("that was never paired is told no more once phones have to be", async () => {
    const store = createMemoryStore()
    const open = await withPhone({ store, isOpen: true })
    await subscribe(phone(open.host, ""), 9)
    await open.another()
    expect(open.device.notify({ title: "Open" })).toBe(2)
    await settled()
    await open.device.close()
    const again = await atHome({ store, push: createScriptedPush() })
    expect((await subscriptionsOf(again.phone)).subscriptions).toHaveLength(1)
    expect(again.device.notify({ title: "Closed" })).toBe(1)
    await again.device.close()
  })

  test("is told after a restart what it could not be told before", async () => {
    const store = createMemoryStore()
    const push = createScriptedPush()
    push.answer = () => unreachable
    const first = await withPhone({ store, push })
    first.device.notify({ title: "One" })
    first.device.notify({ title: "Two" })
    await settled()
    expect((await subscriptionsOf(first.phone)).subscriptions).toMatchObject([
      { waiting: 2, fault: { kind: "unreachable" } },
    ])
    await first.device.close()
    push.sent.length = 0
    push.answer = () => answered(201)
    const again = await atHome({ store, push, wallMilliseconds: () => todayMilliseconds + 60_000 })
    await settled()
    expect(push.sent.map(({ message }) => message.notification.title)).toEqual(["One", "Two"])
    expect(push.sent[0]?.headers["ttl"]).toBe("86340")
    expect(again.host.logged.filter(({ level }) => level === "error" || level === "warn")).toEqual([])
    await again.device.close()
  })
})
