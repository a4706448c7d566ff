import { afterEach, expect, test } from "vitest"
import { settled } from "./hand-clock.fixture.ts"
import {
  createMemoryStore,
  leaked,
  password,
  type ScriptedHost,
  startDevice,
  startSetup,
  wrongPassword,
} from "./scripted-host.fixture.ts"
import { accessPoint, fails } from "./scripted-radio.fixture.ts"

afterEach(() => expect(leaked).toEqual([]))

const lines = (host: ScriptedHost) => host.logged.map(({ level, message }) => `${level} ${message}`)
const wish = (ssid: string, text = password) => ({ body: { ssid, password: text } })
const joinedHome = { kind: "joined", address: "192.168.1.17" } as const

test("an operator reads one line per thing that happened", async () => {
  const { host } = await startSetup({ concurrent: false })
  host.radio.script.open.push(fails)
  await host.request("POST", "/api/connect", wish("Home", wrongPassword))
  await host.clock.advance(600)
  host.radio.joins[0]?.step("associating")
  host.radio.joins[0]?.end({ kind: "failed", code: "wrong-password" })
  await host.clock.advance(5_000)
  await host.request("POST", "/api/scan")
  await settled()
  await host.request("POST", "/api/connect", wish("Home"))
  await host.clock.advance(600)
  host.radio.joins[1]?.step("addressing")
  host.radio.joins[1]?.end(joinedHome)
  await host.clock.advance(120_000)
  expect(lines(host)).toEqual([
    "info The access point is open: waiting for a phone.",
    'info Joining "Home".',
    'warn Could not join "Home": wrong-password.',
    "warn The radio is broken.",
    "info The access point could not be opened; trying again in a few seconds.",
    "info The access point is open: waiting for a phone.",
    'info Joining "Home".',
    'info Joined "Home": 192.168.1.17.',
    "info Setup is over: the access point goes down.",
  ])
})

test("where the access point stays up, its being there is told once", async () => {
  const { host } = await startSetup()
  await host.request("POST", "/api/connect", wish("Home", wrongPassword))
  await settled()
  host.radio.joins[0]?.end({ kind: "failed", code: "wrong-password" })
  await settled()
  expect(lines(host)).toEqual([
    "info The access point is open: waiting for a phone.",
    'info Joining "Home".',
    'warn Could not join "Home": wrong-password.',
  ])
})

test("the tries of saved networks are told, each by its name", async () => {
  const store = createMemoryStore()
  const first = await startSetup({ store })
  await first.host.request("POST", "/api/connect", wish("Home"))
  await settled()
  first.host.radio.joins[0]?.end(joinedHome)
  await settled()
  const { device, host } = await startDevice({ store })
  expect(await Promise.race([device.connectOrSetup(), settled()])).toBeUndefined()
  host.radio.joins[0]?.end({ kind: "failed", code: "network-not-found" })
  await host.clock.advance(60_000)
  host.radio.joins[1]?.end(joinedHome)
  await settled()
  expect(lines(host)).toEqual([
    'info Joining the saved network "Home".',
    "info The access point is open: waiting for a phone.",
    'info Nobody is here: trying the saved network "Home".',
    'info At home in "Home": 192.168.1.17.',
  ])
})

test("a device without a network that opens no setup says that it is offline", async () => {
  const { device, host } = await startDevice()
  await device.connect()
  await device.connect()
  expect(lines(host)).toEqual(["info Offline: no saved network could be joined."])
})

test("a setup that nobody came to is said to be closed", async () => {
  const { host } = await startSetup({ portalTimeoutMilliseconds: 300_000 })
  await host.clock.advance(300_000)
  expect(lines(host)).toEqual([
    "info The access point is open: waiting for a phone.",
    "info Nobody came: setup is closed.",
  ])
})

test("a hostile name stays within its quotes and its line", async () => {
  const name = 'x".\nerror On fire'
  const { host } = await startSetup({ air: [accessPoint(name, 50, "open")] })
  await host.request("POST", "/api/connect", { body: { ssid: name } })
  expect(lines(host).at(-1)).toBe('info Joining "x\\".\\nerror On fire".')
})
