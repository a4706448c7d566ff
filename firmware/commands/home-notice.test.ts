import { expect, test } from "vitest"
import type { DeviceDescription, DeviceMode } from "../../shared/contract.ts"
import type { Device } from "../porchlight.ts"
import { tellHome } from "./home-notice.ts"

type Met = Parameters<typeof tellHome>[0]

/** A device of which only what is asked for is there. */
function createMet(hasOwnCertificate = false) {
  const listeners = new Set<(description: DeviceDescription) => unknown>()
  const met = {
    name: "ding",
    addresses: { http: "0.0.0.0:80", dns: "", https: "[::]:443" } as Device["addresses"],
    house: { origin: "https://ding.local", hasOwnCertificate } as Device["house"],
    network: undefined as Device["network"],
    on: (_event: "state", listener: (description: DeviceDescription) => unknown) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  } satisfies Met
  const logged: string[] = []
  const end = tellHome(met, (_level, message) => logged.push(message))
  function become(mode: DeviceMode, address: string | undefined) {
    met.network = address === undefined ? undefined : { ssid: "Home", address, url: "https://ding.local" }
    const description = {
      name: "ding",
      version: "1",
      mode,
      radio: { name: "scripted", concurrent: true },
      capabilities: { https: true, push: false, history: true },
    }
    for (const listener of listeners) listener(description)
  }
  return { met, logged, become, end }
}

test("at home the log names both addresses and where the root is, again only where that is another", () => {
  const { logged, become } = createMet()
  for (const mode of ["setup", "joining", "grace"] as const) become(mode, undefined)
  expect(logged).toEqual([])
  become("home", "192.168.1.17")
  become("joining-saved", undefined)
  become("home", "192.168.1.17")
  become("home", "192.168.1.18")
  expect(logged).toEqual([
    "Met at https://ding.local/ and https://192.168.1.17/; phones get the root to trust at http://ding.local/",
    "Met at https://ding.local/ and https://192.168.1.18/; phones get the root to trust at http://ding.local/",
  ])
})

test("with its owner's certificate it sends nobody after a root", () => {
  const { logged, become } = createMet(true)
  become("home", "192.168.1.17")
  expect(logged).toEqual([
    "Met at https://ding.local/ and https://192.168.1.17/, with its owner's certificate.",
  ])
})

test("a device without HTTPS, or that cannot serve it yet, names nothing", () => {
  const { met, logged, become, end } = createMet()
  met.addresses = { http: "0.0.0.0:80", dns: "" }
  become("home", "192.168.1.17")
  met.house = undefined
  become("home", "192.168.1.17")
  expect(logged).toEqual([])
  end()
})
