// A device at home among whose app's files is a service worker, for `service-worker.spec.ts`. Its state folder is the
// first word. Writes its port for HTTPS on a line when it is at home.
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { createDevice } from "porchlight"
import { createSimulatorHost } from "../dist/firmware/hosts/simulator/host.js"
import { defaultAir } from "../dist/firmware/hosts/simulator/load-air.js"

const [stateFolder = ""] = process.argv.slice(2)

// Takes over at once, and answers for one path.
const worker = `
addEventListener("install", () => skipWaiting())
addEventListener("activate", (event) => event.waitUntil(clients.claim()))
addEventListener("fetch", (event) => {
  if (new URL(event.request.url).pathname === "/probe") event.respondWith(new Response("the worker answered"))
})`

const pagesFolder = await mkdtemp(join(tmpdir(), "porchlight-pages-"))
await cp(fileURLToPath(new URL("../dist/web", import.meta.url)), pagesFolder, { recursive: true })
await writeFile(join(pagesFolder, "app/probe-worker.js.gz"), gzipSync(worker))

let isTold = false
const free = { host: "127.0.0.1", port: 0 }
const options = {
  air: defaultAir(),
  concurrent: true,
  fast: true,
  http: free,
  https: free,
  dns: free,
  stateFolder,
  pagesFolder,
  /** @param {string} _level @param {string} message */
  log(_level, message) {
    const [, port] = /^HTTPS is answered at .*:(\d+)\.$/.exec(message) ?? []
    if (port === undefined || isTold) return
    isTold = true
    httpsPort = port
  },
}
let httpsPort = ""
const device = await createDevice({ name: "ding-5cd80b1", host: await createSimulatorHost(options) })
process.once("SIGTERM", async () => {
  await device.close()
  await rm(pagesFolder, { recursive: true, force: true })
})
await device.connectOrSetup()
process.stdout.write(`${httpsPort}\n`)
