import { describe, expect, test } from "vitest"
import { settled } from "./hand-clock.fixture.ts"
import { createMemoryStore, todayMilliseconds } from "./scripted-host.fixture.ts"
import { answered, type SentPush, unreachable } from "./scripted-push.fixture.ts"
import { openToldPhones } from "./told-phones.fixture.ts"

const minute = 60_000
const hour = 60 * minute

describe("a service that is down", () => {
  test.each<[string, typeof unreachable]>([
    ["cannot be reached", unreachable],
    ["says 500", answered(500)],
    ["says 503", answered(503)],
    ["says 429", answered(429)],
    ["says 406, as Microsoft's does", answered(406)],
  ])(
    "and %s is asked again, and every message arrives once and in order when it is back",
    async (_, fault) => {
      const { subscribe, notify, sent, port, clock, push } = await openToldPhones()
      const id = await subscribe(1)
      port.answer = () => fault
      for (const title of ["One", "Two", "Three"]) await notify(title)
      expect(push.view(id)).toMatchObject({ waiting: 3, fault: { kind: "unreachable" } })
      await clock.advance(hour)
      const asked = sent()
      expect(new Set(asked)).toEqual(new Set(["1: One"]))
      expect(asked.length).toBeGreaterThan(10)
      expect(asked.length).toBeLessThan(25)
      port.answer = () => answered(201)
      await clock.advance(10 * minute)
      expect(sent()).toEqual(["1: One", "1: Two", "1: Three"])
      expect(push.view(id)).toMatchObject({ waiting: 0, fault: null })
      await clock.advance(24 * hour)
      expect(sent()).toEqual([])
    },
  )

  test("is asked after the time it says", async () => {
    const { subscribe, notify, sent, port, clock } = await openToldPhones()
    await subscribe(1)
    port.answer = () => answered(429, 300)
    await notify("One")
    port.answer = () => answered(201)
    await clock.advance(299_000)
    expect(sent()).toEqual(["1: One"])
    await clock.advance(2_000)
    expect(sent()).toEqual(["1: One"])
  })

  test("keeps no other phone waiting", async () => {
    const { subscribe, notify, sent, port } = await openToldPhones()
    await subscribe(1)
    await subscribe(2)
    port.answer = ({ path }) => (path.endsWith("1") ? unreachable : answered(201))
    await notify("One")
    await notify("Two")
    expect(sent()).toEqual(["1: One", "2: One", "2: Two"])
  })

  // One that took messages and never answered held all connections there were, and so every phone of the house, for half
  // a minute in each round.
  test("and never answers keeps no phone of another service waiting", async () => {
    const { subscribe, notify, sent, port } = await openToldPhones()
    for (let number = 1; number <= 20; number++) await subscribe(number)
    await subscribe(21, { endpoint: "https://fcm.googleapis.com/fcm/send/phone-21" })
    port.answer = ({ host }) => (host.startsWith("fcm") ? answered(201) : new Promise(() => {}))
    await notify("One")
    await notify("Two")
    expect(sent().filter((text) => text.startsWith("21"))).toEqual(["21: One", "21: Two"])
  })

  test("does not wear out the flash: a retry writes nothing", async () => {
    const { subscribe, notify, port, clock, writes } = await openToldPhones()
    await subscribe(1)
    port.answer = () => unreachable
    await notify("One")
    const written = writes()
    await clock.advance(12 * hour)
    expect(port.sent.length).toBeGreaterThan(70)
    expect(written()).toBe(0)
  })

  test("is asked at once when there is a network again", async () => {
    const { subscribe, notify, sent, port, clock, push } = await openToldPhones()
    await subscribe(1)
    port.answer = () => unreachable
    await notify("One")
    await clock.advance(hour)
    sent()
    port.answer = () => answered(201)
    push.look()
    await settled()
    expect(sent()).toEqual(["1: One"])
  })

  test("spreads what failed together", async () => {
    const { subscribe, notify, port, clock } = await openToldPhones()
    for (let number = 1; number <= 8; number++) await subscribe(number)
    port.answer = () => unreachable
    await notify("One")
    const times = new Set<number>()
    port.answer = () => {
      times.add(clock.now())
      return answered(201)
    }
    await clock.advance(minute)
    expect(times.size).toBeGreaterThan(4)
  })
})

describe("a message", () => {
  test("is given up when its time is over, and that is told", async () => {
    const { subscribe, notify, sent, port, clock, push, logged } = await openToldPhones()
    const id = await subscribe(1)
    port.answer = () => unreachable
    await notify("Short", { ttl: "1h" })
    await notify("Long", { ttl: "2h" })
    await clock.advance(hour + minute)
    expect(push.view(id).waiting).toBe(1)
    expect(logged).toContain("Phone 1 was not told in time: Short")
    sent()
    port.answer = () => answered(201)
    await clock.advance(10 * minute)
    expect(sent()).toEqual(["1: Long"])
  })

  test("says how long it is still worth telling, a second at least", async () => {
    const { subscribe, notify, port, clock } = await openToldPhones()
    await subscribe(1)
    port.answer = () => unreachable
    await notify("One", { ttl: "100s", urgency: "high" })
    await clock.advance(200 * 1000)
    const ttls = port.sent.map(({ headers }) => Number(headers["ttl"]))
    expect(ttls[0]).toBe(100)
    expect(Math.min(...ttls)).toBeGreaterThanOrEqual(1)
    expect(ttls).toEqual([...ttls].sort((one, other) => other - one))
    expect(port.sent[0]?.headers["urgency"]).toBe("high")
  })

  test("asks no service to keep it for longer than four weeks", async () => {
    const { subscribe, notify, port } = await openToldPhones()
    await subscribe(1)
    await notify("One", { ttl: "31d" })
    expect(port.sent.map(({ headers }) => headers["ttl"])).toEqual(["2419200"])
  })

  test("takes the place of one with the same tag that waits, and of no other", async () => {
    const { subscribe, notify, sent, port, clock } = await openToldPhones()
    await subscribe(1)
    port.answer = () => unreachable
    await notify("Before")
    await notify("Door 1", { tag: "door" })
    await notify("Window", { tag: "window" })
    await notify("Door 2", { tag: "door" })
    sent()
    port.answer = () => answered(201)
    await clock.advance(hour)
    expect(sent()).toEqual(["1: Before", "1: Window", "1: Door 2"])
  })

  test("takes the place of one with the same tag that is just being sent, where that fails", async () => {
    const { subscribe, notify, sent, port, clock } = await openToldPhones()
    await subscribe(1)
    let release = (_: ReturnType<typeof answered>) => {}
    port.answer = () =>
      new Promise((resolve) => {
        release = resolve
      })
    await notify("Door 1", { tag: "door" })
    port.answer = () => answered(201)
    await notify("Door 2", { tag: "door" })
    expect(sent()).toEqual(["1: Door 1"])
    release(answered(503))
    await clock.advance(minute)
    expect(sent()).toEqual(["1: Door 2"])
  })

  test("is sent when it is on the disk, and not before, whatever else happens", async () => {
    const { subscribe, notify, sent, push, store } = await openToldPhones()
    await subscribe(1)
    let release = () => {}
    store.beforeSet = () =>
      new Promise((resolve) => {
        release = resolve
      })
    await notify("One")
    push.look()
    await settled()
    expect(sent()).toEqual([])
    store.beforeSet = async () => {}
    release()
    await settled()
    expect(sent()).toEqual(["1: One"])
  })

  test("of a tag has the topic of the tag, and of none has none", async () => {
    const { subscribe, notify, port } = await openToldPhones()
    await subscribe(1)
    await notify("One", { tag: "door" })
    await notify("Two")
    await notify("Three", { tag: "door" })
    const [one, two, three] = port.sent.map(({ headers }) => headers["topic"])
    expect([two, three]).toEqual([undefined, one])
  })

  test("waits until the device knows the time", async () => {
    let wall: number | undefined
    const { subscribe, notify, port, clock } = await openToldPhones({ wallMilliseconds: () => wall })
    await subscribe(1)
    await notify("One")
    await clock.advance(hour)
    expect(port.sent).toEqual([])
    wall = todayMilliseconds
    await clock.advance(10_000)
    expect(port.sent[0]?.message.notification.data.atMilliseconds).toBe(todayMilliseconds - hour - 10_000)
  })
})

test("a message of which nobody knows when it was made is not kept for ever", async () => {
  const store = createMemoryStore()
  const before = await openToldPhones({ store, wallMilliseconds: () => undefined })
  await before.subscribe(1)
  await before.notify("One", { ttl: "1h" })
  const after = await openToldPhones({ store, answer: () => unreachable })
  await after.clock.advance(50 * minute)
  expect(after.port.sent.length).toBeGreaterThan(5)
  await after.clock.advance(20 * minute)
  expect(after.logged).toContain("Phone 1 was not told in time: One")
})

describe("quiet hours", () => {
  // Today begins at midnight, UTC.
  const quiet = { fromMinute: 0, toMinute: 7 * 60, offsetMinutes: 0 }

  test("hold back what is not urgent until they end, in its order", async () => {
    const { subscribe, notify, sent, clock } = await openToldPhones()
    await subscribe(1, { quiet })
    await notify("One")
    await notify("Fire", { urgency: "high" })
    await notify("Two", { urgency: "low" })
    expect(sent()).toEqual(["1: Fire"])
    await clock.advance(7 * hour - 1000)
    expect(sent()).toEqual([])
    await clock.advance(1000)
    expect(sent()).toEqual(["1: One", "1: Two"])
  })

  test("outlast what is not worth telling any more", async () => {
    const { subscribe, notify, sent, clock, logged } = await openToldPhones()
    await subscribe(1, { quiet })
    await notify("One", { ttl: "1h" })
    await clock.advance(8 * hour)
    expect(sent()).toEqual([])
    expect(logged).toContain("Phone 1 was not told in time: One")
  })

  test("end when the phone says so", async () => {
    const { subscribe, notify, sent } = await openToldPhones()
    await subscribe(1, { quiet })
    await notify("One")
    await subscribe(1, { quiet: null })
    expect(sent()).toEqual(["1: One"])
  })
})

describe("a phone", () => {
  test.each([404, 410])(
    "that its service knows no more (%i) is forgotten, with what waits for it",
    async (status) => {
      const { subscribe, notify, port, push, subscriptions, sent, store } = await openToldPhones()
      const id = await subscribe(1)
      port.answer = () => answered(status)
      await notify("One")
      expect(subscriptions.list()).toEqual([])
      expect([...store.values.keys()].filter((key) => key.startsWith("push-to"))).toEqual([])
      expect(push.view(id)).toEqual({ waiting: 0, deliveredAgeMilliseconds: null, fault: null })
      sent()
      await notify("Two")
      expect(sent()).toEqual([])
    },
  )

  test.each([301, 302, 400, 401, 403, 413])(
    "is kept where its service refuses a message (%i), and why is told",
    async (status) => {
      const { subscribe, notify, sent, port, push, logged } = await openToldPhones()
      const id = await subscribe(1)
      port.answer = () => answered(status, undefined, '{"reason":\n"BadJwtToken"}\u0000')
      await notify("One")
      // Once more with another token, where that was not taken.
      expect(sent()).toEqual(status === 401 || status === 403 ? ["1: One", "1: One"] : ["1: One"])
      expect(push.view(id)).toMatchObject({
        waiting: 0,
        fault: { kind: "refused", status, detail: '{"reason": "BadJwtToken"}' },
      })
      expect(logged.at(-1)).toContain("refused a notification")
      port.answer = () => answered(201)
      await notify("Two")
      expect(sent()).toEqual(["1: Two"])
      expect(push.view(id)).toMatchObject({ fault: null, deliveredAgeMilliseconds: 0 })
    },
  )

  // A token that a service took for hours was refused once its clock, or the device's, was set; the message of that moment
  // was given up, though the next one would have gone with a token signed anew.
  test.each([401, 403])(
    "is told with a token signed anew where the one before is refused (%i)",
    async (status) => {
      const { subscribe, notify, sent, port, push, clock } = await openToldPhones()
      const id = await subscribe(1)
      await notify("One")
      const [first] = port.sent
      await clock.advance(hour)
      port.answer = ({ headers }) =>
        answered(headers["authorization"] === first?.headers["authorization"] ? status : 201)
      await notify("Two")
      expect(sent()).toEqual(["1: One", "1: Two", "1: Two"])
      expect(push.view(id)).toMatchObject({ waiting: 0, fault: null })
    },
  )

  test.each([
    { endpoint: "https://push.lan/phone-1" },
    { keys: { p256dh: "A".repeat(87), auth: "A".repeat(22) } },
  ])("to which nothing can be sent (%j) is not tried for ever", async (change) => {
    const { subscribe, notify, sent, push, clock } = await openToldPhones()
    const id = await subscribe(1, change)
    await notify("One")
    await clock.advance(hour)
    expect(sent()).toEqual([])
    expect(push.view(id)).toMatchObject({ waiting: 0, fault: { kind: "refused" } })
  })

  test("that subscribed anew is not forgotten for what is said of its old address", async () => {
    const { subscribe, notify, port, subscriptions, sent } = await openToldPhones()
    await subscribe(1)
    let release = (_: ReturnType<typeof answered>) => {}
    port.answer = () => new Promise((resolve) => (release = resolve))
    await notify("One")
    const session = `${1}`.padStart(12, "0")
    await subscribe(2, { session })
    port.answer = () => answered(201)
    release(answered(410))
    await settled()
    expect(subscriptions.list()).toHaveLength(1)
    expect(sent()).toEqual(["1: One", "2: One"])
  })

  test("is one of eight at most that are told at once, of one service three, and each gets its turn", async () => {
    const { subscribe, notify, port } = await openToldPhones()
    const services = ["fcm.googleapis.com", "jmt17.google.com", "web.push.apple.com"]
    for (let number = 1; number <= 20; number++)
      await subscribe(number, { endpoint: `https://${services[number % 3]}/phone-${number}` })
    const held: (() => void)[] = []
    port.answer = () => new Promise((resolve) => held.push(() => resolve(answered(201))))
    await notify("One")
    expect(held).toHaveLength(8)
    for (const service of services)
      expect(port.sent.filter(({ host }) => host === service).length).toBeLessThanOrEqual(3)
    while (held.length > 0) {
      held.shift()?.()
      await settled()
      expect(held.length).toBeLessThanOrEqual(8)
    }
    expect(new Set(port.sent.map(({ path }) => path)).size).toBe(20)
  })
})

describe("a kill", () => {
  test("repeats one message at most: no phone is told more before the disk has what it was told", async () => {
    const { subscribe, notify, sent, port, store } = await openToldPhones()
    await subscribe(1)
    let take = (_: ReturnType<typeof answered>) => {}
    port.answer = () =>
      new Promise((resolve) => {
        take = resolve
      })
    await notify("One")
    await notify("Two")
    let write = () => {}
    store.beforeSet = () =>
      new Promise((resolve) => {
        write = resolve
      })
    take(answered(201))
    await settled()
    expect(sent()).toEqual(["1: One"])
    write()
    await settled()
    expect(sent()).toEqual(["1: Two"])
  })

  test("between any two writes loses nothing, and repeats only what it did not see taken", async () => {
    for (let killedAfter = 0; killedAfter < 12; killedAfter++) {
      const store = createMemoryStore()
      const before = await openToldPhones({ store })
      await before.subscribe(1)
      await before.subscribe(2)
      let writes = 0
      const taken: string[] = []
      const named = ({ path, message }: SentPush) => `${path.split("-")[1]}: ${message.notification.title}`
      // What happens after the kill reaches neither the store nor the service.
      store.beforeSet = async () => {
        writes += 1
        if (writes > killedAfter) await new Promise(() => {})
      }
      before.port.answer = (one) => {
        if (writes > killedAfter) return unreachable
        taken.push(named(one))
        return answered(201)
      }
      for (const title of ["One", "Two", "Three"]) await before.notify(title)
      const durable = [...store.values.keys()].filter((key) => /^told-\d/.test(key)).length
      store.beforeSet = async () => {}
      const after = await openToldPhones({ store })
      await after.clock.advance(minute)
      taken.push(...after.port.sent.map(named))
      for (const number of [1, 2]) {
        const arrived = taken.filter((text) => text.startsWith(`${number}`))
        const once = [...new Set(arrived)]
        expect(once).toEqual(["One", "Two", "Three"].slice(0, durable).map((title) => `${number}: ${title}`))
        expect(arrived.length - once.length).toBeLessThanOrEqual(1)
      }
    }
  })
})
