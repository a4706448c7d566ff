/** What is asked on the message bus, on a private one. */
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import { variant } from "../hosts/linux/bus.ts"
import { isBusDaemonMissing, startBusDaemon } from "../hosts/linux/bus-daemon.fixture.ts"
import { type BusService, createBusService } from "../hosts/linux/bus-service.fixture.ts"
import { createFakeNetworkManager } from "../hosts/linux/network-manager.fixture.ts"
import { type ExamineOptions, examine, type Finding } from "./examine.ts"
import { ablePhy, type Recording, radioFiles, raspberryPi, recordedMachine } from "./machine.fixture.ts"

const manager = "org.freedesktop.NetworkManager"
const root = "/org/freedesktop/NetworkManager"

type Value = Parameters<BusService["change"]>[2][string]

const value = (signature: string, plain: unknown) => variant(signature, plain) as Value

const on = (findings: readonly Finding[], subject: string) =>
  findings.filter((finding) => finding.subject === subject)

const pi: Recording = {
  ...raspberryPi,
  files: { ...raspberryPi.files, "/sys/class/rfkill/rfkill0/soft": "0\n" },
}

const look = (busAddress: string, recording: Recording = pi, options: ExamineOptions = {}) =>
  examine(options, recordedMachine({ ...recording, busAddress }))

async function startBus() {
  const daemon = await startBusDaemon()
  onTestFinished(() => daemon.stop())
  return daemon
}

async function startManager(options: Parameters<typeof createFakeNetworkManager>[1] = {}) {
  const { address } = await startBus()
  const fake = await createFakeNetworkManager(address, options)
  onTestFinished(() => fake.close())
  fake.addRadio("wlan0")
  const properties = fake.service.objects.get(root)?.[manager]
  if (properties !== undefined) properties["Version"] = value("s", "1.42.4")
  return { address, fake, properties: properties ?? {} }
}

describe.skipIf(isBusDaemonMissing)("NetworkManager", () => {
  test("is not on the bus, and installed", async () => {
    const { address } = await startBus()
    const findings = await look(address)
    expect(on(findings, "Message bus")).toMatchObject([{ state: "ok" }])
    expect(on(findings, "NetworkManager")).toMatchObject([
      { state: "wrong", remedy: "sudo systemctl enable --now NetworkManager" },
    ])
  })

  test("is not on the bus, and not installed", async () => {
    const { address } = await startBus()
    expect(on(await look(address, { ...pi, programs: [] }), "NetworkManager")).toMatchObject([
      { state: "wrong", remedy: "sudo apt install network-manager" },
    ])
  })

  test("is there with all that is needed: nothing is wrong, and nothing was changed", async () => {
    const { address, fake } = await startManager()
    const findings = await look(address)
    expect(on(findings, "NetworkManager")).toMatchObject([{ state: "ok", text: "1.42.4" }])
    expect(on(findings, "wpa_supplicant")).toMatchObject([{ state: "ok" }])
    expect(findings.filter(({ state }) => state === "wrong")).toEqual([])
    expect(fake.asked).toEqual([])
  })

  test.each([
    ["1.28.0", "ok"],
    ["1.27.91", "wrong"],
    ["0.9.10", "wrong"],
    ["2.0", "ok"],
    ["", "note"],
    ["new", "note"],
  ])("of version %j is %s", async (version, state) => {
    const { address, properties } = await startManager()
    properties["Version"] = value("s", version)
    expect(on(await look(address), "NetworkManager")).toMatchObject([{ state }])
  })

  test("without wpa_supplicant", async () => {
    const { address } = await startManager({ hasSupplicant: false })
    expect(on(await look(address), "wpa_supplicant")).toMatchObject([{ state: "wrong" }])
  })

  test("with iwd in its place", async () => {
    const { address } = await startManager({ hasSupplicant: false })
    const iwd = await createBusService(address, ["net.connman.iwd"])
    onTestFinished(() => iwd.close())
    expect(on(await look(address), "wpa_supplicant")).toMatchObject([
      {
        state: "wrong",
        text: expect.stringMatching(/^iwd /),
        remedy: expect.stringContaining("wifi.backend=iwd"),
      },
    ])
  })

  test("with Wi-Fi switched off", async () => {
    const { address, properties } = await startManager()
    properties["WirelessEnabled"] = value("b", false)
    expect(on(await look(address), "Wi-Fi")).toMatchObject([
      { state: "wrong", remedy: "sudo nmcli radio wifi on" },
    ])
  })

  test("that refuses this user is a note", async () => {
    const { address, fake } = await startManager()
    fake.service.methods.set(`${manager}.GetPermissions`, () => [
      "a{ss}",
      { [`${manager}.network-control`]: "auth", [`${manager}.wifi.scan`]: "yes" },
    ])
    const [, refused] = on(await look(address), "Permissions")
    expect(refused?.state).toBe("note")
    expect(refused?.text).toContain(": network-control, settings.modify.system. ")
    expect(refused?.text).not.toContain("wifi.scan")
  })
})

describe.skipIf(isBusDaemonMissing)("polkit", () => {
  test.each([
    ["local", "0.105", "wrong"],
    ["js", "122", "ok"],
  ])("with the rules of %s, as version %s has them, is %s", async (backend, version, state) => {
    const { address } = await startManager()
    const polkit = await createBusService(address, ["org.freedesktop.PolicyKit1"])
    onTestFinished(() => polkit.close())
    polkit.objects.set("/org/freedesktop/PolicyKit1/Authority", {
      "org.freedesktop.PolicyKit1.Authority": {
        BackendName: value("s", backend),
        BackendVersion: value("s", version),
      },
    })
    expect(on(await look(address), "polkit")).toMatchObject([
      { state, text: expect.stringContaining(version) },
    ])
  })
})

describe.skipIf(isBusDaemonMissing)("a radio", () => {
  const wpa3 = { ...pi, outputs: { ...pi.outputs, "iw phy phy0 info": ablePhy } }

  test("with WPA3 everywhere says so", async () => {
    const { address } = await startManager()
    const [radio] = on(await look(address, wpa3), "wlan0")
    expect(radio?.state).toBe("ok")
    expect(radio?.text).toContain("protected with: open, wpa2, wpa3.")
    expect(radio?.text).toContain("WPA2, WPA3, OWE.")
  })

  test("whose wpa_supplicant does not speak WPA3 does not", async () => {
    const { address } = await startManager({ keyManagements: ["none", "wpa-psk"] })
    const [radio] = on(await look(address, wpa3), "wlan0")
    expect(radio?.text).not.toMatch(/wpa3/i)
  })

  test("that is unmanaged", async () => {
    const { address, fake } = await startManager()
    fake.setState("wlan0", 10)
    expect(on(await look(address), "wlan0")).toMatchObject([
      { state: "wrong", remedy: "sudo nmcli device set wlan0 managed yes" },
    ])
  })

  test("that is not ready", async () => {
    const { address, fake } = await startManager()
    fake.setState("wlan0", 20)
    expect(on(await look(address), "wlan0")).toMatchObject([{ state: "wrong" }])
  })

  test("that NetworkManager does not know", async () => {
    const { address } = await startManager()
    const recording = { ...pi, files: { ...pi.files, ...radioFiles("wlan1", "phy1", 4) } }
    const findings = await look(address, recording)
    expect(on(findings, "wlan0")).toMatchObject([{ state: "ok" }])
    // Nobody asked for it.
    expect(on(findings, "wlan1")).toMatchObject([{ state: "note" }])
    expect(on(await look(address, recording, { interfaceName: "wlan1" }), "wlan1")).toMatchObject([
      { state: "wrong" },
    ])
  })

  test("that cannot be an access point", async () => {
    const { address, fake } = await startManager()
    fake.removeRadio("wlan0")
    fake.addRadio("wlan0", 0x3c)
    expect(on(await look(address), "wlan0")).toMatchObject([
      { state: "wrong", remedy: expect.stringContaining("second Wi-Fi adapter") },
    ])
  })

  test("that cannot be one beside another that can", async () => {
    const { address, fake } = await startManager()
    fake.removeRadio("wlan0")
    fake.addRadio("wlan0", 0x3c)
    fake.addRadio("wlan1")
    const recording = {
      ...pi,
      files: { ...pi.files, ...radioFiles("wlan1", "phy1", 4) },
      outputs: { ...pi.outputs, "iw phy phy1 info": ablePhy },
    }
    expect(on(await look(address, recording), "wlan0")).toMatchObject([
      { state: "wrong", remedy: "Start with --access-point-interface wlan1" },
    ])
    const apart = await look(address, recording, { accessPointInterfaceName: "wlan1" })
    expect(apart.filter(({ state }) => state === "wrong")).toEqual([])
    expect(on(apart, "wlan1")[0]?.text).toContain("for itself")
  })
})

describe("what does not answer holds up nothing", () => {
  test("a bus that takes a connection and says nothing", async () => {
    const socket = join(tmpdir(), `porchlight-silent-${process.pid}`)
    const connections = new Set<{ destroy(): void }>()
    const server = createServer((connection) => connections.add(connection)).listen(socket)
    onTestFinished(() => {
      for (const connection of connections) connection.destroy()
      server.close()
    })
    const started = performance.now()
    const machine = recordedMachine({ ...pi, busAddress: `unix:path=${socket}` })
    expect(on(await examine({}, machine, 200), "Message bus")).toMatchObject([{ state: "wrong" }])
    // The bus's own limit is 5 s.
    expect(performance.now() - started).toBeLessThan(4500)
  })

  test.skipIf(isBusDaemonMissing)(
    "a NetworkManager that is stuck",
    async () => {
      const { address } = await startBus()
      const stuck = await createBusService(address, [manager])
      onTestFinished(() => stuck.close())
      stuck.methods.set("org.freedesktop.DBus.Properties.GetAll", () => undefined)
      const started = performance.now()
      const findings = await examine({}, recordedMachine({ ...pi, busAddress: address }), 2000)
      expect(on(findings, "NetworkManager")).toMatchObject([
        { state: "wrong", remedy: "sudo systemctl restart NetworkManager" },
      ])
      // A call's own limit is 10 s.
      expect(performance.now() - started).toBeLessThan(9000)
      // The rest is told all the same.
      expect(on(findings, "Port 80")).toMatchObject([{ state: "ok" }])
    },
    20_000,
  )
})
