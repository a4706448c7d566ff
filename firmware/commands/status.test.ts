import { expect, test } from "vitest"
import type { Status } from "../control/status.ts"
import { nextSteps } from "./setup.ts"
import { statusText } from "./status.ts"

const status: Status = {
  name: "ding",
  version: "0.1.0",
  mode: "home",
  radio: { name: "networkmanager", concurrent: false },
  capabilities: { https: true, push: false, history: true },
  network: { ssid: "Home", address: "192.168.1.17" },
  savedNetworks: 1,
  accessPoint: { name: "ding", security: "open", protection: "code" },
  pages: ["http://192.168.1.17/"],
  uptimeSeconds: 3.2,
}

test("a person reads where the device is and what it does", () => {
  expect(statusText(status)).toBe(`
  ding: At home in "Home": 192.168.1.17.

    Network   "Home", 192.168.1.17
    Pages     http://192.168.1.17/
    Saved     1 network
    Setup     by its network ding, without a password; asks for the code on the label
    Radio     networkmanager; its access point goes down while it joins
    Running   for 3 s, version 0.1.0

`)
})

test("nothing that a stranger's network is called steers the terminal", () => {
  const text = statusText({
    ...status,
    network: { ssid: "\u001b[2J\n  ding: off\u202e", address: "10.0.0.1" },
  })
  expect(text).toContain('Network   "\ufffd[2J\ufffd  ding: off\ufffd", 10.0.0.1\n')
  expect(text).toMatch(/^[^\p{Cf}]+$/u)
})

test.each([
  [
    { network: null, pages: [], savedNetworks: 0 },
    ["Network   none\n", "Pages     none now\n", "no networks"],
  ],
  [{ savedNetworks: 2 }, ["Saved     2 networks\n"]],
  [{ savedNetworks: null }, ["Saved     not known while NetworkManager is away\n"]],
  [
    { accessPoint: { name: "a", security: "wpa3", protection: "access-point" } },
    ["Setup     by its network a, protected with WPA3\n"],
  ],
  [
    { accessPoint: { name: "a", security: "open", protection: "none" } },
    ["by its network a, without a password, and without a code\n"],
  ],
  [{ uptimeSeconds: 59.9 }, ["for 59 s,"]],
  [{ uptimeSeconds: 60 }, ["for 1 min,"]],
  [{ uptimeSeconds: 7260 }, ["for 2 h 1 min,"]],
  [{ uptimeSeconds: 180_000 }, ["for 2 d 2 h,"]],
] as const satisfies readonly (readonly [Partial<Status>, readonly string[]])[])("says %j", (more, parts) => {
  const text = statusText({
    ...status,
    ...more,
    pages: [...((more as Partial<Status>).pages ?? status.pages)],
  })
  for (const part of parts) expect(text).toContain(part)
})

const place = { stateFolder: "/x", start: "", stop: "", command: (word: string) => `sudo porchlight ${word}` }

test.each<[Partial<Status>, string]>([
  [
    { mode: "setup" },
    "ding opens setup. Join the network ding with a phone: the page opens by itself. It asks for the code on the label: sudo porchlight label\n",
  ],
  [
    { mode: "setup", accessPoint: { name: "ding", security: "wpa2", protection: "access-point" } },
    "ding opens setup. Join the network ding with a phone: the page opens by itself. Its password is on the label: sudo porchlight label\n",
  ],
  [
    {
      mode: "setup",
      radio: { name: "simulator", concurrent: true },
      capabilities: { https: true, push: false, history: true },
      pages: ["http://127.0.0.1:8080/"],
      accessPoint: { name: "ding", security: "open", protection: "none" },
    },
    "ding opens setup. Open http://127.0.0.1:8080/.\n",
  ],
  [{ mode: "joining" }, "ding is busy: Joining the network that was chosen in setup.\n"],
])("whoever asked for setup is told what to do next: %j", (more, said) => {
  expect(nextSteps({ ...status, ...more }, place)).toBe(said)
})
