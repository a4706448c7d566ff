import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { gunzipSync, gzipSync } from "node:zlib"
import { afterAll, beforeAll, expect, test } from "vitest"
import { loadPages } from "../../firmware/hosts/node/pages.ts"
import { openStore } from "../../firmware/hosts/node/store.ts"
import { type Bridge, openBridge } from "./bridge.ts"

const run = promisify(execFile)
const page = "<!doctype html><title>Setup of Zoë’s lamp</title>"

let folder: string
let bridge: Bridge
let addresses: { http: string; dns: string }

async function curl(path: string, ...words: string[]): Promise<string> {
  const { stdout } = await run("curl", [
    "-sS",
    "--max-time",
    "20",
    ...words,
    `http://${addresses.http}${path}`,
  ])
  return stdout
}

async function dig(...words: string[]): Promise<string> {
  const [address = "", port = ""] = addresses.dns.split(":")
  return (await run("dig", [`@${address}`, "-p", port, "+time=10", "+tries=1", ...words])).stdout
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "porchlight-xs-"))
  await mkdir(join(folder, "pages/setup"), { recursive: true })
  await writeFile(join(folder, "pages/setup/index.html.gz"), gzipSync(page))
  bridge = await openBridge({
    script: "device",
    store: await openStore(join(folder, "state")),
    pages: await loadPages(join(folder, "pages")),
    paths: ["/setup/index.html"],
  })
  addresses = (await bridge.order({ setupCode: "none" })) as typeof addresses
})

afterAll(async () => {
  await bridge.order({ close: true })
  expect(await bridge.close()).toEqual({ kind: "well" })
  await rm(folder, { recursive: true })
})

test("dig is led to the device by the core in the engine, also with EDNS, and has no AAAA", async () => {
  expect(await dig("+short", "captive.apple.com")).toBe("192.0.2.1\n")
  expect(await dig("+short", "+dnssec", "+bufsize=1232", "example.com")).toBe("192.0.2.1\n")
  expect(await dig("AAAA", "example.com")).toMatch(/status: NOERROR[\s\S]*ANSWER: 0/)
})

test("curl is sent to the page as a phone's probe is, and gets the page plain and compressed", async () => {
  const probe = await curl("/hotspot-detect.html", "-i", "-H", "Host: captive.apple.com")
  expect(probe).toMatch(/^HTTP\/1\.1 302 .*\r\n/)
  expect(probe).toMatch(/location: http:\/\/192\.0\.2\.1\/\r\n/i)
  expect(await curl("/")).toBe(page)
  expect(await curl("/", "--compressed")).toBe(page)
  const file = join(folder, "page.gz")
  await curl("/", "-H", "Accept-Encoding: gzip", "-o", file)
  expect(gunzipSync(await readFile(file)).toString()).toBe(page)
})

test("curl sets the device up, and a page that listens is told all of it", async () => {
  // The last it is told is the result.
  const told = curl("/api/events", "-N", "--max-time", "6").catch((error) => String(error.stdout))
  const list = JSON.parse(await curl("/api/scan"))
  expect(list.networks.map(({ ssid }: { ssid: string }) => ssid)).toContain("Home")
  const wish = JSON.stringify({ ssid: "Home", password: "correct horse" })
  const accepted = JSON.parse(await curl("/api/connect", "-H", "Content-Type: application/json", "-d", wish))
  expect(accepted).toEqual({ attempt: 1 })
  await expect
    .poll(async () => JSON.parse(await curl("/api/connect")).kind, { timeout: 20_000 })
    .toBe("joined")
  const done = await curl(
    "/api/setup/finish",
    "-H",
    "Content-Type: application/json",
    "-d",
    JSON.stringify(accepted),
  )
  expect(JSON.parse(done)).toMatchObject({ kind: "joined", accessPoint: true })
  expect(await told).toMatch(/"kind":"joining"[\s\S]*"kind":"joined"/)
})

test("what is wrong gets a problem, and nothing of it reaches the engine", async () => {
  expect(JSON.parse(await curl("/api/connect", "-X", "POST", "-d", "{"))).toMatchObject({ status: 415 })
  expect(JSON.parse(await curl("/api/nothing"))).toMatchObject({ code: "not-found" })
})
