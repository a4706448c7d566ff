import { createSocket } from "node:dgram"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { get } from "node:http"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { Radio } from "../../core/host.ts"
import { createNodeHost, type NodeHost } from "./host.ts"

let folder: string
let reachable: boolean
let radioClosings: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "host-"))
  await writeFile(join(folder, "index.html.gz"), gzipSync("page"))
  reachable = true
  radioClosings = 0
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const radio: Radio = {
  name: "none",
  concurrent: true,
  supports: () => true,
  accessPointSecurities: ["open" as const],
  openAccessPoint: async () => {},
  closeAccessPoint: async () => {},
  scan: async () => [],
  join: async () => ({ kind: "failed", code: "refused" }),
  leave: async () => {},
  async close() {
    radioClosings += 1
  },
}

function create(pagesFolder = folder, host = "127.0.0.1"): Promise<NodeHost> {
  const anyPort = { host, port: 0 }
  return createNodeHost({
    radio,
    http: anyPort,
    dns: anyPort,
    stateFolder: join(folder, "state"),
    pagesFolder,
    ownHosts: ["localhost"],
    log: () => {},
    isReachable: () => reachable,
  })
}

test("the store and the pages are those of the folders", async () => {
  const host = await create()
  expect(host.pages.get("/index.html")).toBeDefined()
  await host.store.set("key", new Uint8Array([7]))
  expect(await (await create()).store.get("key")).toEqual(new Uint8Array([7]))
})

test("a folder without pages is refused", async () => {
  await expect(create(join(folder, "state"))).rejects.toMatchObject({ code: "no-pages" })
})

test("a machine that only its own programs reach announces nothing, one in a network can", async () => {
  expect((await create()).announce).toBe(undefined)
  expect((await create(folder, "0.0.0.0")).announce).toBeTypeOf("function")
})

test("the clock goes forward, calls back once, and not after it was told not to", async () => {
  const { clock } = await create()
  const start = clock.now()
  const calls: string[] = []
  const cancel = clock.after(0, () => calls.push("cancelled"))
  cancel()
  cancel()
  await new Promise<void>((resolve) =>
    clock.after(1, () => {
      calls.push("kept")
      resolve()
    }),
  )
  expect(calls).toEqual(["kept"])
  expect(clock.now()).toBeGreaterThan(start)
})

test("DNS is silent and HTTP cut while phones cannot reach the device", async () => {
  const host = await create()
  const asked: string[] = []
  const web = await host.serveHttp(async () => {
    asked.push("http")
    return { status: 204, headers: {}, body: undefined }
  })
  const dns = await host.serveDns((packet) => {
    asked.push(String.fromCharCode(...packet))
    return packet
  })
  const status = () =>
    new Promise<number | undefined>((resolve, reject) => {
      get(`http://${web.address}/`, { agent: false }, (response) => resolve(response.statusCode)).on(
        "error",
        reject,
      )
    })
  const socket = createSocket("udp4")
  const send = (text: string) => socket.send(text, Number(dns.address.split(":")[1]), "127.0.0.1")
  reachable = false
  send("unheard")
  await expect(status()).rejects.toMatchObject({ code: "ECONNRESET" })
  reachable = true
  send("heard")
  await once(socket, "message")
  expect(await status()).toBe(204)
  expect(asked).toEqual(["heard", "http"])
  await Promise.all([web.close(), dns.close(), host.close()])
  socket.close()
  expect(radioClosings).toBe(1)
})

test("cut() ends every connection, a stream too", async () => {
  const host = await create()
  const web = await host.serveHttp(async () => ({ status: 200, headers: {}, body: () => () => {} }))
  const page = connect(Number(web.address.split(":")[1]), "127.0.0.1").on("error", () => {})
  page.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
  await once(page, "data")
  host.cut()
  await new Promise((resolve) => page.once("close", resolve))
  await web.close()
})
