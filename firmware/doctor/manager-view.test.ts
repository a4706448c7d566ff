import { expect, test } from "vitest"
import type { Bus, Call } from "../hosts/linux/bus.ts"
import { viewManager } from "./manager-view.ts"

/** A bus on which only `present` runs; a call to anybody else would start that one (D-Bus activation). */
function busWith(present: readonly string[]) {
  const called: string[] = []
  const call = async ({ service, member, arguments: [name] = [] }: Call) => {
    if (member === "NameHasOwner") return [present.includes(String(name))]
    called.push(service)
    return member === "GetDevices" ? [["/device"]] : ["/path"]
  }
  const properties = {
    DeviceType: 2,
    Interface: "wlan0",
    State: 30,
    WirelessCapabilities: 0x6c,
    Version: "1.42.4",
  }
  const getAll = async ({ service }: { service: string }) => {
    called.push(service)
    return properties
  }
  const bus: Bus = {
    call,
    get: async () => undefined,
    getAll,
    set: async () => {},
    watch: async () => () => {},
    watchService: async () => () => {},
    close: async () => {},
  }
  return { bus, called }
}

test("a NetworkManager that does not run is not started by asking it", async () => {
  const { bus, called } = busWith([])
  expect(await viewManager(bus)).toEqual({ kind: "missing" })
  expect(called).toEqual([])
})

test("nor is wpa_supplicant", async () => {
  const { bus, called } = busWith(["org.freedesktop.NetworkManager"])
  expect(await viewManager(bus)).toMatchObject({
    kind: "there",
    hasSupplicant: false,
    radios: [{ name: "wlan0", keyManagements: undefined }],
  })
  expect(new Set(called)).toEqual(new Set(["org.freedesktop.NetworkManager"]))
})
