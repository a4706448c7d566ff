import { createSocket } from "node:dgram"
import { once } from "node:events"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { hostname, tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { describe, expect, onTestFinished, test, vi } from "vitest"
import { isBusDaemonMissing, startBusDaemon } from "./bus-daemon.fixture.ts"
import { createLinuxHost } from "./host.ts"
import { createFakeNetworkManager } from "./network-manager.fixture.ts"
import { standInPrograms } from "./programs.fixture.ts"

/** Stays until it is ended, and says where it is. */
const dnsmasq = `echo $$ > "$(dirname "$0")/running"
trap 'rm "$(dirname "$0")/running"; exit' TERM
echo 'dnsmasq[7]: started, version 2.90' >&2
while :; do sleep 0.02; done`

async function setUp() {
  const daemon = await startBusDaemon()
  onTestFinished(() => daemon.stop())
  process.env["DBUS_SYSTEM_BUS_ADDRESS"] = daemon.address
  onTestFinished(() => void delete process.env["DBUS_SYSTEM_BUS_ADDRESS"])
  const fake = await createFakeNetworkManager(daemon.address)
  onTestFinished(() => fake.close())
  const folder = mkdtempSync(join(tmpdir(), "porchlight-host-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, "index.html.gz"), gzipSync("page"))
  const programs = standInPrograms({ dnsmasq, iw: "exit 1" })
  const create = (pagesFolder = folder) =>
    createLinuxHost({
      http: { host: "127.0.0.1", port: 0 },
      dnsPort: 0,
      stateFolder: join(folder, "state"),
      pagesFolder,
      log: () => {},
    })
  const running = join(programs, "running")
  const isDhcpRunning = () => existsSync(running)
  const endDhcp = () => process.kill(Number(readFileSync(running, "utf8")))
  return { fake, create, isDhcpRunning, endDhcp }
}

/** An address that every machine has stands in for the access point's own. */
const toAccessPoint = { ssidBytes: "ZGluZw", address: "127.0.0.1", security: "open" } as const

describe.skipIf(isBusDaemonMissing)("a Linux host", () => {
  test("gives phones addresses and answers exactly while its access point stands", async () => {
    const { fake, create, isDhcpRunning } = await setUp()
    fake.addRadio("wlan0")
    const host = await create()
    onTestFinished(() => host.close())
    const service = await host.serveDns((packet) => Uint8Array.from(packet).reverse())
    expect(isDhcpRunning()).toBe(false)

    await host.radio.openAccessPoint(toAccessPoint)
    expect(isDhcpRunning()).toBe(true)
    const phone = createSocket("udp4")
    onTestFinished(() => void phone.close())
    phone.send("abc", Number(service.address.split(":").at(-1)), "127.0.0.1")
    expect(String((await once(phone, "message"))[0])).toBe("cba")

    await host.radio.closeAccessPoint()
    expect(isDhcpRunning()).toBe(false)
  })

  test("gives phones addresses again where their server ended by itself", async () => {
    const { fake, create, isDhcpRunning, endDhcp } = await setUp()
    fake.addRadio("wlan0")
    const host = await create()
    onTestFinished(() => host.close())
    await host.radio.openAccessPoint(toAccessPoint)
    endDhcp()
    await vi.waitUntil(() => !isDhcpRunning(), 10_000)
    await vi.waitUntil(isDhcpRunning, 10_000)
    await host.close()
    expect(isDhcpRunning()).toBe(false)
  })

  test("takes everything down when it closes", async () => {
    const { fake, create, isDhcpRunning } = await setUp()
    fake.addRadio("wlan0")
    const host = await create()
    await host.radio.openAccessPoint(toAccessPoint)
    await host.close()
    expect(isDhcpRunning()).toBe(false)
    expect([...fake.profiles.keys()]).toEqual([])
  })

  test("is reached by its name, and no address is told by asking for one", async () => {
    const { fake, create } = await setUp()
    fake.addRadio("wlan0")
    const host = await create()
    onTestFinished(() => host.close())
    const name = hostname().toLowerCase().split(".")[0]
    expect(host.ownHosts).toEqual(["localhost", name, `${name}.local`])
  })

  test("without a radio is not made", async () => {
    const { create } = await setUp()
    await expect(create()).rejects.toMatchObject({ code: "radio-missing" })
  })

  test("without its pages is not made, and lets go of the radio", async () => {
    const { fake, create } = await setUp()
    fake.addRadio("wlan0")
    const before = await fake.service.connectionCount()
    await expect(create("/nonexistent")).rejects.toMatchObject({ code: "no-pages" })
    expect(await fake.service.connectionCount()).toBe(before)
  })
})

test("without a message bus is not made", async () => {
  process.env["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=/nonexistent/socket"
  onTestFinished(() => void delete process.env["DBUS_SYSTEM_BUS_ADDRESS"])
  await expect(createLinuxHost({ stateFolder: "/nonexistent" })).rejects.toMatchObject({ code: "no-bus" })
})
