import { describe, expect, test } from "vitest"
import type { DeviceOptions } from "./core/device.ts"
import { storeSavedNetworks } from "./core/saved-networks.ts"
import { createMemoryStore, type MemoryStore, startDevice } from "./core/scripted-host.fixture.ts"
import { home } from "./core/scripted-radio.fixture.ts"
import { scanned } from "./label/scanned.fixture.ts"
import { terminalLabel } from "./label/terminal-label.ts"
import { type WelcomeOptions, welcome } from "./welcome.ts"

const usual: WelcomeOptions = {
  stateFolder: "/home/me/.local/state/porchlight",
  ownAir: false,
  colours: false,
  isTerminal: true,
  command: "npm start --",
}

interface Started extends Partial<DeviceOptions> {
  readonly addresses?: { http: string; dns: string; https?: string }
  /** At home, by HTTPS; `https` of the addresses says where. */
  readonly house?: { origin: string; hasOwnCertificate: boolean }
  readonly radioName?: string
  readonly concurrent?: boolean
  readonly store?: MemoryStore
}

/** What is said of a device, and the label in it. */
async function said(options: Started = {}, how = usual) {
  const { device, host } = await startDevice(options)
  const addresses = options.addresses ?? { http: "127.0.0.1:8080", dns: "127.0.0.1:5300" }
  Object.defineProperty(device, "addresses", { value: addresses })
  if (options.house !== undefined) Object.defineProperty(device, "house", { value: options.house })
  if (options.radioName !== undefined) Object.defineProperty(host.radio, "name", { value: options.radioName })
  return { text: welcome(device, how), label: terminalLabel(device.label, how), code: device.label.setupCode }
}

test("says what runs where, shows the label, and says what to try", async () => {
  const { text, label, code } = await said({ setupCode: undefined })
  expect(code).toMatch(/^\d{8}$/)
  expect(text).toBe(`
  ding-5cd80b1 waits to be set up.

    Network   ding-5cd80b1 (scripted; its access point stays up while it joins)
    Page      http://127.0.0.1:8080/
    DNS       127.0.0.1:5300
    State     /home/me/.local/state/porchlight
    Setup     asks for the code on the label, which seals what is sent

  Label

${label}
  Try
    open http://127.0.0.1:8080/ and pick Home, its password is "correct horse"
    type ${code?.slice(0, 4)} ${code?.slice(4)} when the page asks for the setup code
    dig @127.0.0.1 -p 5300 example.com
    curl -i -H 'Host: captive.apple.com' http://127.0.0.1:8080/hotspot-detect.html

`)
})

describe("a device with HTTPS", () => {
  const house = { origin: "https://ding-5cd80b1.local:8443", hasOwnCertificate: false }
  const addresses = { http: "127.0.0.1:8080", dns: "127.0.0.1:5300", https: "127.0.0.1:8443" }

  test("is named by its name and by its address, and with where its root is", async () => {
    const { text } = await said({ house, addresses })
    expect(text).toContain(`    Page      http://127.0.0.1:8080/
    At home   https://ding-5cd80b1.local:8443/
              https://127.0.0.1:8443/
    Root      http://ding-5cd80b1.local:8080/, for phones to trust
    DNS       127.0.0.1:5300
`)
    expect(text).toContain('    add "127.0.0.1 ding-5cd80b1.local" to /etc/hosts, to open it by its name\n')
  })

  test("on the ports that go without saying has none of them in its addresses, and no address before it has one", async () => {
    const { text } = await said({
      radioName: "networkmanager",
      house: { ...house, origin: "https://ding-5cd80b1.local" },
      addresses: { http: "0.0.0.0:80", dns: "", https: "0.0.0.0:443" },
    })
    expect(text).toContain(`    At home   https://ding-5cd80b1.local/, or by its address there
    Root      http://ding-5cd80b1.local/, for phones to trust
`)
    expect(text).not.toContain("/etc/hosts")
  })

  test("and a certificate of its owner's sends nobody after a root", async () => {
    const { text } = await said({ house: { ...house, hasOwnCertificate: true }, addresses })
    expect(text).toContain("    Root      your own certificate's\n")
  })

  test("that cannot serve it yet promises nothing", async () => {
    const { text } = await said({ house, addresses: { http: "127.0.0.1:8080", dns: "127.0.0.1:5300" } })
    expect(text).toContain("    At home   HTTPS is not served yet; the log says why\n")
    expect(text).not.toMatch(/https:|Root/)
  })
})

describe("says how the setup is protected:", () => {
  test("not at all, where no code is asked for on an open network", async () => {
    const { text } = await said({ setupCode: "none" })
    expect(text).toContain("    Setup     asks for no code: passwords cross its open network in the clear\n")
    expect(text).not.toContain("setup code")
    expect(await scanned(text, "dark")).toMatchObject([{ text: "WIFI:T:nopass;S:ding-5cd80b1;;" }])
  })

  test.each(["wpa2", "wpa3"] as const)("by the network itself, with %s", async (accessPoint) => {
    const { text } = await said({ setupCode: undefined, accessPoint })
    const protection = `its network is protected with ${accessPoint.toUpperCase()}`
    expect(text).toContain(`    Setup     asks for no code: ${protection}\n`)
    expect(text).not.toMatch(/setup code|in the clear/i)
    expect(text).toContain("Wi-Fi password")
  })
})

test("does not send those to a door that is closed whose device knows a network", async () => {
  const store = createMemoryStore()
  await storeSavedNetworks(store, [{ ssidBytes: home.ssidBytes, security: "open", hidden: false }])
  const { text, code } = await said({ store, setupCode: undefined })
  expect(text).toContain("ding-5cd80b1 joins a network it knows.")
  expect(text).not.toMatch(/\b(dig|curl)\b|█|Label/)
  expect(text).not.toContain(code?.slice(0, 4))
  expect(text.split("  Try\n")[1]).toBe(`    open http://127.0.0.1:8080/ when it is at home
    npm start -- label, for what belongs on the device
    npm start -- clear, then start it again: it waits to be set up

`)
})

test("says what one radio means, and names no network of an air that is not ours", async () => {
  const { text } = await said({ concurrent: false }, { ...usual, ownAir: true })
  expect(text).toContain("its access point goes down while it joins")
  expect(text).toContain("pick one of your networks")
  expect(text).not.toContain("correct horse")
})

test("sends nobody after a network that is only simulated", async () => {
  const { text } = await said({ radioName: "simulator" })
  expect(text).toContain("\n  Label (its network is simulated, so no phone can join it)\n")
})

test("has colours where the terminal does, and nothing that steers it elsewhere", async () => {
  const { text } = await said({}, { ...usual, colours: true })
  expect(await scanned(text, "light")).toHaveLength(1)
  expect((await said()).text).toMatch(/^[ -~\n█▀▄]+$/)
})

test("writes an IPv6 address as each program wants it", async () => {
  const { text } = await said({ addresses: { http: "[::1]:8080", dns: "[::1]:5300" } })
  expect(text).toContain("open http://[::1]:8080/ and")
  expect(text).toContain("dig @::1 -p 5300 example.com")
})

describe("a real radio", () => {
  test("is met with a phone: the label, what to do next, and nothing of this computer's own doors", async () => {
    const { text, label, code } = await said({ radioName: "networkmanager", setupCode: undefined })
    expect(text).toBe(`
  ding-5cd80b1 waits to be set up.

    Network   ding-5cd80b1 (its access point stays up while it joins)
    State     /home/me/.local/state/porchlight
    Setup     asks for the code on the label, which seals what is sent

  Label

${label}
  Next
    join the network ding-5cd80b1 with a phone: the page opens by itself
    type ${code?.slice(0, 4)} ${code?.slice(4)} when the page asks for the setup code

`)
  })

  test("whose device knows a network sends to the commands that are there then", async () => {
    const store = createMemoryStore()
    await storeSavedNetworks(store, [{ ssidBytes: home.ssidBytes, security: "open", hidden: false }])
    const installed = { ...usual, command: "porchlight" }
    const { text } = await said({ store, radioName: "networkmanager", setupCode: undefined }, installed)
    expect(text).toContain("ding-5cd80b1 joins a network it knows.")
    expect(text.split("  Next\n")[1]).toBe(`    porchlight status, in another terminal, for its address
    porchlight setup, to bring it into another network
    porchlight label, for what belongs on the device

`)
    expect(text).not.toMatch(/npm|curl|127\.0\.0\.1|█/)
  })

  test.each([undefined, "wpa2"] as const)(
    "leaves one line in a journal, without what the label tells (%s)",
    async (accessPoint) => {
      const { text } = await said(
        { radioName: "networkmanager", setupCode: undefined, accessPoint },
        { ...usual, isTerminal: false },
      )
      expect(text).toBe("ding-5cd80b1 waits to be set up.\n")
    },
  )
})
