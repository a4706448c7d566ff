import * as v from "valibot"
import { describe, expect, test } from "vitest"
import type { DeviceMode } from "../../shared/contract.ts"
import type { Label } from "../core/label.ts"
import { statusOf, statusSchema } from "./status.ts"

const label: Label = { name: "ding", accessPoint: "open", setupCode: "12345678", passphrase: undefined }
const home = { ssid: "Home", address: "192.168.1.17", url: "https://ding.local" }

function status(options: {
  mode?: DeviceMode
  http?: string
  network?: typeof home | undefined
  label?: Label
  house?: { origin: string }
}) {
  const device = {
    name: "ding",
    label: options.label ?? label,
    network: options.network,
    house: options.house,
    addresses: { http: options.http ?? "0.0.0.0:80", dns: "" },
    describe: () => ({
      name: "ding",
      version: "0.1.0",
      mode: options.mode ?? "home",
      radio: { name: "networkmanager", concurrent: false },
      capabilities: { https: true, push: false, history: true },
    }),
  }
  return statusOf(device, { savedNetworks: 2, uptimeSeconds: 7 })
}

test("says what the device is and does, in the form that the command takes", () => {
  const said = status({ network: home })
  expect(said).toEqual({
    name: "ding",
    version: "0.1.0",
    mode: "home",
    radio: { name: "networkmanager", concurrent: false },
    capabilities: { https: true, push: false, history: true },
    network: { ssid: "Home", address: "192.168.1.17" },
    savedNetworks: 2,
    accessPoint: { name: "ding", security: "open", protection: "code" },
    pages: ["http://192.168.1.17/"],
    uptimeSeconds: 7,
  })
  expect(v.parse(statusSchema, JSON.parse(JSON.stringify(said)))).toEqual(said)
})

test("names the app first, where the device is at home by HTTPS", () => {
  const house = { origin: "https://ding.local:8443" }
  expect(status({ network: home, house }).pages).toEqual(["https://ding.local:8443/", "http://192.168.1.17/"])
  expect(status({ network: home, house, http: "127.0.0.1:8080" }).pages[0]).toBe("https://ding.local:8443/")
  expect(status({ network: undefined, house }).pages).toEqual([])
})

test("holds neither the code nor the passphrase", () => {
  expect(JSON.stringify(status({}))).not.toContain("12345678")
  const passphrase = "correct horse"
  const protectedLabel: Label = { ...label, accessPoint: "wpa2", setupCode: undefined, passphrase }
  const said = status({ label: protectedLabel })
  expect(said.accessPoint).toEqual({ name: "ding", security: "wpa2", protection: "access-point" })
  expect(JSON.stringify(said)).not.toContain(passphrase)
})

describe("its pages are where it is met now:", () => {
  test.each<[DeviceMode, string, typeof home | undefined, string[]]>([
    ["setup", "0.0.0.0:80", undefined, ["http://192.0.2.1/"]],
    ["grace", "0.0.0.0:80", home, ["http://192.0.2.1/", "http://192.168.1.17/"]],
    ["home", "[::]:8080", home, ["http://192.168.1.17:8080/"]],
    ["home", "0.0.0.0:80", undefined, []],
    ["offline", "0.0.0.0:80", undefined, []],
    ["setup", "127.0.0.1:8080", undefined, ["http://127.0.0.1:8080/"]],
    ["home", "[::1]:80", home, ["http://[::1]/"]],
  ])("%s on %s", (mode, http, network, pages) => {
    expect(status({ mode, http, network }).pages).toEqual(pages)
  })
})
