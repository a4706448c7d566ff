import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import { dhcpArguments, endLeftoverDhcp, startDhcp } from "./dhcp.ts"
import { standInPrograms } from "./programs.fixture.ts"
import { until } from "./radio-bench.fixture.ts"

const place = { interfaceName: "porchlight0", address: "192.0.2.1" } as const
const started = "echo 'dnsmasq[7]: started, version 2.90 DNS disabled' >&2"

function setUp(script: string) {
  const folder = standInPrograms({ dnsmasq: script })
  const ends: string[] = []
  return { folder, ends, onEnd: (what: string) => void ends.push(what) }
}

/** A server that ends with the test. */
async function start(script: string) {
  const { folder, ends, onEnd } = setUp(script)
  const server = await startDhcp({ ...place, onEnd })
  onTestFinished(() => server.close())
  return { folder, ends, server }
}

const isRunning = (processId: number) => {
  try {
    process.kill(processId, 0)
    return true
  } catch {
    return false
  }
}

test("dnsmasq is called for this interface alone, without DNS, files and a way out", async () => {
  expect(dhcpArguments("porchlight0", "192.0.2.1")).toEqual([
    "--keep-in-foreground",
    "--log-facility=-",
    "--conf-file=/dev/null",
    "--pid-file=",
    "--port=0",
    "--no-hosts",
    "--no-resolv",
    "--interface=porchlight0",
    "--except-interface=lo",
    "--bind-dynamic",
    `--dhcp-range=set:porchlight${process.pid},192.0.2.10,192.0.2.250,255.255.255.0,10m`,
    "--dhcp-option=option:router,192.0.2.1",
    "--dhcp-option=option:dns-server,192.0.2.1",
    "--leasefile-ro",
    "--dhcp-authoritative",
    "--no-ping",
  ])
})

test("it is there when it says so, and gone when it is closed", async () => {
  const { folder, ends, server } = await start(`echo $$ > "$(dirname "$0")/pid"; ${started}; exec sleep 60`)
  const processId = Number(readFileSync(join(folder, "pid"), "utf8"))
  expect(isRunning(processId)).toBe(true)
  await Promise.all([server.close(), server.close()])
  expect(isRunning(processId)).toBe(false)
  expect(ends).toEqual([])
})

test("one that does not hear that it should end is ended", async () => {
  const { folder, server } = await start(
    `echo $$ > "$(dirname "$0")/pid"; trap '' TERM; ${started}; while :; do sleep 0.05; done`,
  )
  const processId = Number(readFileSync(join(folder, "pid"), "utf8"))
  await server.close()
  expect(isRunning(processId)).toBe(false)
})

test("one that ends by itself is told", async () => {
  const { folder, ends } = await start(
    `${started}; while [ ! -e "$(dirname "$0")/end" ]; do sleep 0.01; done; exit 3`,
  )
  writeFileSync(join(folder, "end"), "")
  await until(() => ends.length > 0)
  expect(ends).toEqual(["dnsmasq ended with 3"])
})

test("one that has ended before its word is read is told, too", async () => {
  // Its child says it, once the process itself is no more.
  const { ends } = await start(`( while kill -0 $$ 2>/dev/null; do :; done; ${started} ) & exit 3`)
  await until(() => ends.length > 0)
  expect(ends).toEqual(["dnsmasq ended with 3"])
})

describe("one that cannot start", () => {
  test("is told in its own words", async () => {
    const words = "dnsmasq: failed to bind DHCP server socket: Address already in use"
    const { ends, onEnd } = setUp(`echo '${words}' >&2; exit 2`)
    await expect(startDhcp({ ...place, onEnd })).rejects.toMatchObject({
      code: "program-failed",
      facts: { words },
    })
    expect(ends).toEqual([])
  })

  test("because it is not installed says what to install", async () => {
    standInPrograms({}, true)
    await expect(startDhcp({ ...place, onEnd: () => {}, program: "no-such-dnsmasq" })).rejects.toMatchObject({
      code: "program-missing",
      facts: { package: "dnsmasq-base" },
    })
  })
})

describe("servers of processes that are gone", () => {
  const range = (owner: number | string) => `--dhcp-range=set:porchlight${owner},192.0.2.10,192.0.2.250`

  /** A real process, told as `program` with `words` in a folder like the kernel's. */
  async function running(program: string, words: readonly string[]) {
    const child = spawn("sleep", ["60"])
    onTestFinished(() => void child.kill("SIGKILL"))
    await once(child, "spawn")
    const folder = mkdtempSync(join(tmpdir(), "porchlight-proc-"))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, String(child.pid), "cmdline")
    mkdirSync(join(folder, String(child.pid)))
    writeFileSync(file, [program, ...words, ""].join("\0"))
    mkdirSync(join(folder, "irq"))
    child.once("exit", () => rmSync(join(folder, String(child.pid)), { recursive: true, force: true }))
    return { child, folder, file }
  }

  test("are ended, and that is waited for", async () => {
    const { child, folder, file } = await running("/usr/sbin/dnsmasq", ["--port=0", range(4_194_304_999)])
    await endLeftoverDhcp(folder)
    expect(child.signalCode).toBe("SIGTERM")
    expect(existsSync(file)).toBe(false)
  })

  test.each([
    ["of a process that runs", "dnsmasq", [range(process.ppid)]],
    ["of somebody else", "dnsmasq", ["--dhcp-range=192.0.2.10,192.0.2.250"]],
    ["that is none", "vi", [range(4_194_304_999)]],
  ])("but not one %s", async (_what, program, words) => {
    const { child, folder } = await running(program, words)
    await endLeftoverDhcp(folder)
    expect(child.exitCode).toBeNull()
    expect(child.signalCode).toBeNull()
  })
})
