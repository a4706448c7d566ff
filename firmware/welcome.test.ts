import { expect, test } from "vitest"
import { storeSavedNetworks } from "./core/saved-networks.ts"
import { createMemoryStore, type MemoryStore, startDevice } from "./core/scripted-host.fixture.ts"
import { home } from "./core/scripted-radio.fixture.ts"
import { welcome } from "./welcome.ts"

const folder = { stateFolder: "/home/me/.local/state/porchlight", ownAir: false }

async function said(
  options: { addresses?: { http: string; dns: string }; concurrent?: boolean; store?: MemoryStore } = {},
  how = folder,
) {
  const { device } = await startDevice(options)
  const addresses = options.addresses ?? { http: "127.0.0.1:8080", dns: "127.0.0.1:5300" }
  Object.defineProperty(device, "addresses", { value: addresses })
  return welcome(device, how)
}

test("says what runs where, and what to try", async () => {
  expect(await said()).toBe(`
  ding-5cd80b1 waits to be set up.

    Network   ding-5cd80b1 (scripted; its access point stays up while it joins)
    Page      http://127.0.0.1:8080/
    DNS       127.0.0.1:5300
    State     /home/me/.local/state/porchlight

  Try
    open http://127.0.0.1:8080/ and pick Home, its password is "correct horse"
    dig @127.0.0.1 -p 5300 example.com
    curl -i -H 'Host: captive.apple.com' http://127.0.0.1:8080/hotspot-detect.html

`)
})

test("does not send those to a door that is closed whose device knows a network", async () => {
  const store = createMemoryStore()
  await storeSavedNetworks(store, [{ ssidBytes: home.ssidBytes, security: "open", hidden: false }])
  const text = await said({ store })
  expect(text).toContain("ding-5cd80b1 joins a network it knows.")
  expect(text).not.toMatch(/\b(dig|curl)\b/)
  expect(text.split("  Try\n")[1]).toBe(`    open http://127.0.0.1:8080/ when it is at home
    npm start -- clear, then start it again: it waits to be set up

`)
})

test("says what one radio means, and names no network of an air that is not ours", async () => {
  const text = await said({ concurrent: false }, { ...folder, ownAir: true })
  expect(text).toContain("its access point goes down while it joins")
  expect(text).toContain("pick one of your networks")
  expect(text).not.toContain("correct horse")
})

test("writes an IPv6 address as each program wants it", async () => {
  const text = await said({ addresses: { http: "[::1]:8080", dns: "[::1]:5300" } })
  expect(text).toContain("open http://[::1]:8080/ and")
  expect(text).toContain("dig @::1 -p 5300 example.com")
})
