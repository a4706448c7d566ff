import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import { utf8Decode } from "../../shared/bytes.ts"
import { createMemoryStore } from "../core/scripted-host.fixture.ts"
import { type Broker, type Ear, freePort, makeFolder, run, startBroker } from "./mosquitto.fixture.ts"
import { createQuickClock, type PlayedHome, playedId, playHome } from "./played-home.fixture.ts"
import { type Gate, openGate } from "./tcp-gate.fixture.ts"

const base = `porchlight/${playedId}`
const patience = { timeout: 10_000, interval: 20 }
const until = <Result>(check: () => Result) => vi.waitFor(check, patience)

let folder: Awaited<ReturnType<typeof makeFolder>>
let broker: Broker
const homes: PlayedHome[] = []
const ears: Ear[] = []
const brokers: Broker[] = []
const gates: Gate[] = []

beforeAll(async () => {
  folder = await makeFolder()
  broker = await startBroker(folder.path)
})
afterEach(async () => {
  for (const ear of ears.splice(0)) ear.close()
  await Promise.all(homes.splice(0).map((home) => home.close()))
  await Promise.all(gates.splice(0).map((gate) => gate.close()))
  await Promise.all(brokers.splice(0).map((one) => one.kill()))
})
afterAll(async () => {
  await broker.kill()
  await folder.remove()
})

async function home(
  options: Partial<Parameters<typeof playHome>[0]> = {},
  more?: Parameters<typeof playHome>[1],
) {
  const played = await playHome({ url: `mqtt://127.0.0.1:${broker.port}`, ...options }, more)
  homes.push(played)
  return played
}

async function listen(on = broker, ...topics: readonly string[]): Promise<Ear> {
  const ear = await on.listen(...(topics.length === 0 ? ["porchlight/#", "homeassistant/#"] : topics))
  ears.push(ear)
  return ear
}

async function gateTo(to: Broker, options?: Parameters<typeof openGate>[1]): Promise<Gate> {
  const gate = await openGate(to.port, options)
  gates.push(gate)
  return gate
}

async function ownBroker(...more: [lines?: readonly string[], words?: readonly string[]]): Promise<Broker> {
  const started = await startBroker(folder.path, ...more)
  brokers.push(started)
  return started
}

describe("a device at a broker", () => {
  test("has its readings, controls and availability retained there", async () => {
    const { readings, controls, relay } = await home()
    readings.define("temperature", { unit: "°C" }).set(21.54)
    controls.define("lamp", { kind: "switch", get: () => true, set: () => {} })
    expect(relay.topic).toBe(base)
    const connected = await listen()
    await until(() => expect(connected.last(`${base}/availability`)).toBe("online"))
    const late = await listen()
    await until(() => {
      expect(JSON.parse(late.last(`${base}/readings/temperature`) ?? "")).toMatchObject({
        value: 21.5,
        unit: "°C",
      })
      expect(late.last(`${base}/controls/lamp`)).toBe("true")
      expect(late.heard.every(({ isRetained }) => isRetained)).toBe(true)
    })
  })

  test("tells a value that did not change no second time, and another one soon", async () => {
    const ear = await listen(broker, `${base}/readings/+`)
    const reading = (await home()).readings.define("pressure", { unit: "hPa", decimals: 0 })
    for (const value of [1013.1, 1013.2, 1012.9]) {
      reading.set(value)
      await until(() => expect(ear.last(`${base}/readings/pressure`)).toContain("1013"))
    }
    reading.set(1014)
    await until(() => expect(ear.last(`${base}/readings/pressure`)).toContain("1014"))
    const told = ear.heard.filter(({ topic, isRetained }) => topic.endsWith("/pressure") && !isRetained)
    expect(told.map(({ payload }) => JSON.parse(payload).value)).toEqual([1013, 1014])
  })

  test("sets a control when it is told to, and says how it stands then", async () => {
    const { controls } = await home()
    let blind = 0
    controls.define("blind", {
      ...{ kind: "number", minimum: 0, maximum: 100, get: () => blind },
      set: (value: number) => {
        blind = value
      },
    })
    const ear = await listen()
    await until(() => expect(ear.last(`${base}/controls/blind`)).toBe("0"))
    await broker.publish(`${base}/controls/blind/set`, "40")
    await until(() => expect(ear.last(`${base}/controls/blind`)).toBe("40"))
    expect(blind).toBe(40)
  })

  test.each([
    ["no number", "much", "is no value of a number"],
    ["out of its range", "101", "must be a number from 0 to 100"],
    ["as long as a book", "4".repeat(1000), "is no value of a number"],
  ])("does not do what is %s, and tells the state again", async (_, payload, reason) => {
    const { controls, lines } = await home()
    const set = vi.fn()
    controls.define("blind", { kind: "number", minimum: 0, maximum: 100, get: () => 7, set })
    const ear = await listen(broker, `${base}/controls/blind`)
    await until(() => expect(ear.last(`${base}/controls/blind`)).toBe("7"))
    const before = ear.heard.length
    await broker.publish(`${base}/controls/blind/set`, payload)
    await until(() => expect(lines.join("\n")).toContain(reason))
    await until(() => expect(ear.heard.length).toBeGreaterThan(before))
    expect(set).not.toHaveBeenCalled()
  })

  test("does not obey a command that was retained", async () => {
    const topic = `${base}/controls/gate/set`
    await broker.publish(topic, "press", "-r")
    const { controls, lines } = await home()
    const set = vi.fn()
    controls.define("gate", { kind: "button", set })
    await until(() => expect(lines.join("\n")).toContain("was retained"))
    await broker.publish(topic, "press")
    await until(() => expect(set).toHaveBeenCalledTimes(1))
    await broker.publish(topic, "", "-r")
  })

  test("takes a picture when it is asked for one", async () => {
    const { images } = await home()
    images.define("door", { capture: () => Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2) })
    const ear = await listen()
    await until(() => expect(ear.last(`${base}/availability`)).toBe("online"))
    expect(ear.last(`${base}/images/door`)).toBeUndefined()
    await broker.publish(`${base}/images/door/take`, "take")
    await until(() => expect(ear.last(`${base}/images/door`)).toBeDefined())
    await broker.publish(`${base}/images/door`, "", "-r")
  })

  test("tells events once, to be acknowledged, and not to be retained", async () => {
    const ear = await listen(broker, `${base}/events/+`)
    const { relay } = await home()
    relay.happened({ kind: "program", facts: { text: "The bell rang." } })
    relay.happened({ kind: "alert", facts: { title: "Too warm", event_type: "forged" } })
    await until(() => expect(ear.heard).toHaveLength(2))
    expect(
      ear.heard.map(({ topic, qos, isRetained, payload }) => ({
        topic,
        qos,
        isRetained,
        ...JSON.parse(payload),
      })),
    ).toEqual([
      {
        topic: `${base}/events/program`,
        qos: 1,
        isRetained: false,
        text: "The bell rang.",
        event_type: "program",
        number: 1,
        at: expect.any(String),
      },
      {
        topic: `${base}/events/alert`,
        qos: 1,
        isRetained: false,
        title: "Too warm",
        event_type: "alert",
        number: 2,
        at: expect.any(String),
      },
    ])
  })

  test("is unavailable after it was closed", async () => {
    const closed = await home()
    const ear = await listen(broker, `${base}/availability`)
    await until(() => expect(ear.last(`${base}/availability`)).toBe("online"))
    await closed.close()
    await until(() => expect(ear.last(`${base}/availability`)).toBe("offline"))
  })
})

describe("what a program no longer defines", () => {
  const picture = () => Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2)
  /** What whoever comes now is told of parts. */
  async function retained(on: Broker): Promise<readonly string[]> {
    const ear = await listen(on)
    const topics = ear.heard.filter(({ isRetained }) => isRetained).map(({ topic }) => topic)
    return topics.filter((topic) => !/availability|events/.test(topic)).sort()
  }
  const config = (component: string, part: string) =>
    `homeassistant/${component}/porchlight-${playedId}/${part}/config`

  async function former(on: Broker, store: ReturnType<typeof createMemoryStore>): Promise<void> {
    const played = await playHome({ url: `mqtt://127.0.0.1:${on.port}` }, { store })
    played.readings.define("temperature").set(20)
    played.readings.define("old").set(1)
    played.controls.define("lamp", { kind: "switch", get: () => true, set: () => {} })
    played.controls.define("bell", { kind: "button", set: () => {} })
    const image = played.images.define("door", { capture: picture })
    await image.fresh()
    await until(async () => expect(await retained(on)).toHaveLength(10))
    await played.close()
  }

  test("is taken away from the broker, once the program had five minutes to define it", async () => {
    const own = await ownBroker()
    const store = createMemoryStore()
    await former(own, store)
    const { readings, controls, lines, close } = await playHome(
      { url: `mqtt://127.0.0.1:${own.port}` },
      { store, clock: createQuickClock(200) },
    )
    const ear = await listen(own)
    readings.define("temperature").set(21)
    // Of another kind than before: its state goes on under the same topic.
    controls.define("lamp", {
      ...{ kind: "number", minimum: 0, maximum: 100, get: () => 40, set: () => {} },
    })
    await until(() => expect(ear.last(`${base}/controls/lamp`)).toBe("40"))
    expect(ear.heard.filter(({ payload }) => payload === "")).toEqual([])
    await until(() => expect(lines.join("\n")).toContain("no longer defines"))
    const gone = ear.heard.filter(({ payload }) => payload === "").map(({ topic }) => topic)
    expect(gone).not.toContain(`${base}/controls/lamp`)
    expect(await retained(own)).toEqual([
      config("number", "control-lamp"),
      config("sensor", "reading-temperature"),
      `${base}/controls/lamp`,
      `${base}/readings/temperature`,
    ])
    expect(lines.filter((line) => line.includes("no longer defines"))).toEqual([
      "info: What the program no longer defines was taken away from the broker: reading old, switch lamp, button bell, image door.",
    ])
    await close()
    expect(utf8Decode(store.values.get("mqtt-parts") ?? new Uint8Array())).toBe(
      "reading temperature\nnumber lamp\n",
    )
  })

  test("and cannot be taken away yet is, when the broker allows it", async () => {
    const lists = join(folder.path, "former-acl")
    await writeFile(lists, "topic readwrite #\n")
    const own = await ownBroker(["allow_anonymous true", `acl_file ${lists}`])
    const store = createMemoryStore()
    await former(own, store)
    await writeFile(lists, "topic read #\ntopic write porchlight/#\ntopic readwrite porchlight-fixture/#\n")
    own.reload()
    const { lines } = await home(
      { url: `mqtt://127.0.0.1:${own.port}` },
      { store, clock: createQuickClock(1_000) },
    )
    const ear = await listen(own)
    await until(() => expect(ear.last(`${base}/readings/old`)).toBe(""))
    expect(lines.join("\n")).not.toContain("no longer defines")
    await writeFile(lists, "topic readwrite #\n")
    own.reload()
    await until(() => expect(lines.join("\n")).toContain("no longer defines"))
    expect(await retained(own)).toEqual([])
  })
})

describe("where the broker goes away,", () => {
  test("and is started anew, the device has it know everything again, and every event once", async () => {
    const own = await ownBroker()
    const gate = await gateTo(own)
    const { readings, controls, relay, lines } = await home({ url: `mqtt://127.0.0.1:${gate.port}` })
    readings.define("temperature", { unit: "°C" }).set(20)
    controls.define("lamp", { kind: "switch", get: () => false, set: () => {} })
    const before = await listen(own)
    await until(() => expect(before.last(`${base}/availability`)).toBe("online"))
    await own.kill()
    gate.shut()
    await until(() => expect(relay.view().state).toBe("unreachable"))
    for (let count = 1; count <= 5; count++) relay.happened({ kind: "program", facts: { text: `${count}` } })
    await own.start()
    const after = await listen(own)
    gate.open()
    await until(() => {
      expect(after.last(`${base}/availability`)).toBe("online")
      expect(after.last(`${base}/controls/lamp`)).toBe("false")
      expect(after.last(`${base}/readings/temperature`)).toContain('"value":20')
      const events = after.heard.filter(({ topic }) => topic.startsWith(`${base}/events/`))
      expect(events.map(({ payload }) => JSON.parse(payload).number)).toEqual([1, 2, 3, 4, 5])
    })
    // However often it was tried: one line that it went, one that nobody was there.
    expect(lines.filter((line) => line.startsWith("warn:")).length).toBeLessThanOrEqual(2)
  })

  test("and knows MQTT 3.1.1 alone, the device speaks that", async () => {
    const gate = await gateTo(broker, { isOld: true })
    const { relay, lines } = await home({ url: `mqtt://127.0.0.1:${gate.port}` })
    await until(() => expect(relay.view().state).toBe("connected"))
    expect(lines).toEqual([
      `info: Connected to the broker 127.0.0.1:${gate.port} as porchlight-${playedId}, by MQTT 3.1.1.`,
    ])
    expect(gate.count).toBe(2)
  })

  test("and the line is cut without a word, others hear that the device is unavailable", async () => {
    const gate = await gateTo(broker)
    await home({ url: `mqtt://127.0.0.1:${gate.port}` })
    const ear = await listen(broker, `${base}/availability`)
    await until(() => expect(ear.last(`${base}/availability`)).toBe("online"))
    gate.shut()
    await until(() => expect(ear.last(`${base}/availability`)).toBe("offline"))
    gate.open()
    await until(() => expect(ear.last(`${base}/availability`)).toBe("online"))
  })

  test("and its acknowledgement alone is lost, that event comes twice under one number, the others once", async () => {
    const gate = await gateTo(broker)
    const { relay } = await home({ url: `mqtt://127.0.0.1:${gate.port}` })
    await until(() => expect(relay.view().state).toBe("connected"))
    const ear = await listen(broker, `${base}/events/+`)
    const numbers = () => ear.heard.map(({ payload }) => JSON.parse(payload).number)
    gate.loseAcknowledgement()
    for (let count = 1; count <= 3; count++) relay.happened({ kind: "program", facts: { text: `${count}` } })
    await until(() => expect(numbers()).toContain(3))
    expect(numbers()).toEqual([1, 1, 2, 3])
    expect(gate.count).toBe(2)
  })

  test("what waits is told after a kill of the device too, in its order", async () => {
    const port = await freePort()
    const store = createMemoryStore()
    const url = `mqtt://127.0.0.1:${port}`
    const killed = await playHome({ url }, { store })
    for (let count = 1; count <= 3; count++)
      killed.relay.happened({ kind: "program", facts: { text: `${count}` } })
    await until(() => expect(store.values.has("mqtt-2")).toBe(true))
    // What is on the disk at that instant is all that a kill leaves.
    const left = createMemoryStore()
    for (const [key, value] of store.values) left.values.set(key, value)
    await killed.close()
    const ear = await listen(broker, `${base}/events/+`)
    const { relay } = await home({}, { store: left })
    relay.happened({ kind: "started", facts: { text: "1.2.3" } })
    await until(() => expect(ear.heard).toHaveLength(4))
    expect(ear.heard.map(({ payload }) => JSON.parse(payload).number)).toEqual([1, 2, 3, 4])
    await until(() => expect([...left.values.keys()]).toEqual(["mqtt"]))
  })

  test("the oldest of too many events are given up, with a line in the log, and a gap in their numbers", async () => {
    const store = createMemoryStore()
    const killed = await playHome({ url: `mqtt://127.0.0.1:${await freePort()}` }, { store })
    for (let count = 1; count <= 203; count++)
      killed.relay.happened({ kind: "program", facts: { text: `${count}` } })
    await killed.close()
    expect(killed.lines.filter((line) => line.includes("given up"))).toHaveLength(1)
    const ear = await listen(broker, `${base}/events/+`)
    await home({}, { store })
    await until(() => expect(ear.heard).toHaveLength(200))
    expect(ear.heard.map(({ payload }) => JSON.parse(payload).number)).toEqual(
      Array.from({ length: 200 }, (_, at) => at + 4),
    )
  })
})

describe("a broker that asks who comes", () => {
  let guarded: Broker
  const files = () => join(folder.path, "guarded")

  beforeAll(async () => {
    await mkdir(files())
    await run("mosquitto_passwd", ["-b", "-c", join(files(), "users"), "ding", "correct horse"])
    await writeFile(
      join(files(), "acl"),
      [
        "user ding",
        `topic write ${base}/availability`,
        `topic write ${base}/readings/#`,
        "topic readwrite porchlight-fixture/#",
        "topic read #",
        "",
      ].join("\n"),
    )
    const lines = ["allow_anonymous false", `password_file ${files()}/users`, `acl_file ${files()}/acl`]
    guarded = await startBroker(folder.path, lines, ["-u", "ding", "-P", "correct horse"])
  })
  afterAll(() => guarded.kill())

  test("is told of a wrong password in words, and tried again, with what the file holds by then", async () => {
    const passwordFile = join(files(), "password")
    await writeFile(passwordFile, "wrong horse\n")
    const { relay, lines, news } = await home({
      url: `mqtt://127.0.0.1:${guarded.port}`,
      user: "ding",
      passwordFile,
    })
    await until(() => expect(relay.view().state).toBe("refused-login"))
    expect(news()).toBe(1)
    expect(lines.at(-1)).toMatch(
      /^warn: The broker 127\.0\.0\.1:\d+ does not let this device in: not authorized\./,
    )
    expect(lines.join()).not.toContain("horse")
    await writeFile(passwordFile, "correct horse\n")
    await until(() => expect(lines.join("\n")).toContain("Connected to the broker"))
  })

  test("and denies a topic: the log says which, and all else is told", async () => {
    const { relay, lines, readings, controls } = await home({
      ...{ url: `mqtt://127.0.0.1:${guarded.port}`, user: "ding", password: "correct horse" },
    })
    readings.define("temperature", { unit: "°C" }).set(20)
    controls.define("lamp", { kind: "switch", get: () => false, set: () => {} })
    relay.happened({ kind: "program", facts: { text: "kept" } })
    const ear = await listen(guarded)
    await until(() => {
      expect(relay.view().state).toBe("denied")
      expect(ear.last(`${base}/readings/temperature`)).toContain('"value":20')
      expect(ear.last(`${base}/availability`)).toBe("online")
      expect(lines.join("\n")).toContain(`The broker refuses ${base}/events/program: not authorized.`)
    })
    const refused = lines
      .filter((line) => line.includes("The broker refuses"))
      .map((line) => line.split(" ")[4])
    expect(refused).toEqual([
      expect.stringMatching(/^homeassistant\/\w+\//),
      `${base}/controls/lamp:`,
      `${base}/events/program:`,
    ])
  })

  test("and allows a topic later: what was refused is told within ten minutes, with no new line", async () => {
    const lists = join(files(), "mended")
    await writeFile(
      lists,
      [
        "topic write porchlight/+/availability",
        "topic read #",
        "topic readwrite porchlight-fixture/#",
        "",
      ].join("\n"),
    )
    const mended = await ownBroker(["allow_anonymous true", `acl_file ${lists}`])
    const { relay, lines } = await home(
      { url: `mqtt://127.0.0.1:${mended.port}` },
      { clock: createQuickClock(600) },
    )
    relay.happened({ kind: "program", facts: { text: "kept" } })
    const ear = await listen(mended)
    await until(() => expect(relay.view().state).toBe("denied"))
    await writeFile(lists, "topic readwrite #\n")
    mended.reload()
    await until(() => {
      expect(ear.last(`${base}/events/program`)).toContain('"text":"kept"')
      expect(ear.last(`homeassistant/event/porchlight-${playedId}/events/config`)).toBeDefined()
      expect(relay.view().state).toBe("connected")
    })
    expect(lines.filter((line) => line.includes("Connected"))).toHaveLength(1)
  })
})

describe("a broker with TLS", () => {
  let secure: Broker
  const file = (name: string) => join(folder.path, "tls", name)
  const openssl = (...words: readonly string[]) =>
    run("openssl", [...words], { cwd: join(folder.path, "tls") })

  async function authority(name: string): Promise<void> {
    await openssl(
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split(" "),
      ...["-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.pem`],
    )
  }

  async function leaf(name: string, by: string): Promise<void> {
    await writeFile(file(`${name}.ext`), "subjectAltName=IP:127.0.0.1\n")
    await openssl(
      ..."req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes".split(" "),
      ...["-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.csr`],
    )
    await openssl(
      ...["x509", "-req", "-in", `${name}.csr`, "-CA", `${by}.pem`, "-CAkey", `${by}.key`, "-CAcreateserial"],
      ...["-days", "2", "-extfile", `${name}.ext`, "-out", `${name}.pem`],
    )
  }

  beforeAll(async () => {
    await mkdir(join(folder.path, "tls"))
    await Promise.all([authority("house"), authority("stranger")])
    await leaf("broker", "house")
    await leaf("device", "house")
    await leaf("foreign", "stranger")
    secure = await startBroker(folder.path, [
      ...[`cafile ${file("house.pem")}`, `certfile ${file("broker.pem")}`, `keyfile ${file("broker.key")}`],
      ...["require_certificate true", "use_identity_as_username true"],
    ])
  })
  afterAll(() => secure.kill())

  const options = (ca: string, own?: string) => ({
    ...{ url: `mqtts://127.0.0.1:${secure.port}`, caFile: file(ca) },
    ...(own !== undefined && { certificateFile: file(`${own}.pem`), keyFile: file(`${own}.key`) }),
  })

  test("lets a device in by its certificate", async () => {
    const { relay } = await home(options("house.pem", "device"))
    await until(() => expect(relay.view()).toEqual({ host: `127.0.0.1:${secure.port}`, state: "connected" }))
  })

  test("is not trusted where another authority vouches for it", async () => {
    const { relay, lines } = await home(options("stranger.pem", "device"))
    await until(() => expect(relay.view().state).toBe("untrusted"))
    expect(lines.at(-1)).toContain("has a certificate that is not trusted here")
  })

  test.each([
    ["none", undefined],
    ["one of another authority", "foreign"],
  ])("refuses a device with %s, in words", async (_, own) => {
    const { relay, lines } = await home(options("house.pem", own))
    await until(() => expect(relay.view().state).toBe("own-certificate"))
    expect(lines.at(-1)).toContain("does not accept the device's certificate")
  })
})
