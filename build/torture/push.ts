/** Notifications: endpoints that lead into the house, push services that answer as none should, and many at once. */
import { createECDH, randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { OutgoingPush, PushReply } from "../../firmware/core/host.ts"
import { pushCrypto } from "../../firmware/hosts/node/push-crypto.ts"
import { createPushSender, type PushSenderOptions } from "../../firmware/hosts/node/push-sender.ts"
import { machineFor } from "../../firmware/machine.ts"
import type { Device } from "../../firmware/porchlight.ts"
import { type CertificatePair, makePair } from "../bench/openssl-pair.ts"
import { ask, stopAsking } from "./asking.ts"
import { createChance } from "./chance.ts"
import { type Finding, openLedger, type Scale } from "./finding.ts"
import { serveGoodPush } from "./good-push-service.ts"
import { addressInside, hostileEndpoint, spelledInside } from "./hostile-endpoints.ts"
import { startHostilePush } from "./hostile-push-process.ts"
import { manners } from "./hostile-push-service.ts"
import { bringHome, onLoopback, openDevice } from "./lived-device.ts"

const area = "Push"

/** What a device gives an answer; its own are 30 s, in which nothing else happens. */
const limitMilliseconds = 1500

/**
 * In millions of bytes: eight connections, on each what the kernel and TLS hold ready of a flood, and the engine's young
 * objects, for which it keeps 48 from a load on (V8, three semi-spaces of 16).
 */
const grownMaximum = 60

export async function torturePush(scale: Scale): Promise<Finding[]> {
  const pair = await makePair("localhost")
  const house = await openHouse()
  try {
    return [
      await posted(scale),
      await ledInside(scale, house),
      await answered(scale, pair, house),
      await crowded(scale, pair),
    ]
  } finally {
    house.close()
    stopAsking()
    await pair.remove()
  }
}

/** A service on the loopback that has to stay alone. */
interface House {
  readonly port: number
  visits(): number
  close(): void
}

async function openHouse(): Promise<House> {
  let visits = 0
  const server = createServer((_, response) => response.end()).on("connection", () => {
    visits += 1
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    port: (server.address() as AddressInfo).port,
    visits: () => visits,
    close: () => server.close(),
  }
}

/** As browsers read them: what the device takes has to be one of these hosts, at the port of HTTPS. */
const knownHosts =
  /^(?:fcm\.googleapis\.com|jmt17\.google\.com|updates\.push\.services\.mozilla\.com|.+\.push\.apple\.com|.+\.notify\.windows\.com)$/

async function posted(scale: Scale): Promise<Finding> {
  const ledger = openLedger()
  const chance = createChance(scale.seed)
  await withDevice({}, async (device) => {
    let taken = 0
    for (let left = scale.count(10_000); left > 0; left--) {
      ledger.count += 1
      const endpoint = hostileEndpoint(chance)
      const { status, type } = await subscribe(device, endpoint)
      if (status === 200) {
        taken += 1
        if (!leadsToService(endpoint)) ledger.fault(`It took ${JSON.stringify(endpoint)}.`)
      } else if (status >= 500 || type !== "application/problem+json") {
        ledger.fault(`${status}, ${type}, to ${JSON.stringify(endpoint)}`)
      }
    }
    if (taken > ledger.count / 10) ledger.fault(`${taken} of them were right: the load is none.`)
  })
  return ledger.finding({
    ...{ area, what: "endpoints that are no push service's, in every disguise, posted by a phone" },
    ...{ mustHold: "refused, or a known service as browsers read it", measured: "" },
  })
}

function leadsToService(endpoint: string): boolean {
  try {
    const { protocol, hostname, port, username, password } = new URL(endpoint)
    return protocol === "https:" && knownHosts.test(hostname) && `${port}${username}${password}` === ""
  } catch {
    return false
  }
}

/** Past the check of endpoints, as though that had failed: each address, and each name that a resolver leads there. */
async function ledInside(scale: Scale, house: House): Promise<Finding> {
  const ledger = openLedger()
  const chance = createChance(scale.seed)
  const lookUp = ((_name: string, _options: object, found: (error: null, all: object[]) => void) => {
    const inside = addressInside(chance)
    const outside = { address: "142.250.1.1", family: 4 }
    found(null, chance.pick([[inside], [inside, outside], [outside, inside], [outside, outside, inside]]))
  }) as unknown as NonNullable<PushSenderOptions["lookUp"]>
  // The first asks this machine's own resolver, which reads "0x7f.1" as 127.0.0.1 and asks nobody for it.
  const spelling = createPushSender({ limitMilliseconds })
  const naming = createPushSender({ limitMilliseconds, lookUp })
  const before = house.visits()
  async function send(host: string, sender: typeof naming): Promise<void> {
    ledger.count += 1
    const reply = await sender.send(messageTo(host, house.port, "/", false))
    if (reply.kind !== "unreachable") ledger.fault(`${host} answered.`)
    else if (!/not on the internet|ENOTFOUND|EAI_|EBADNAME/.test(reply.detail))
      ledger.fault(`${host}: ${reply.detail}`)
  }
  try {
    for (let left = scale.count(5000); left > 0; left--) {
      await send(spelledInside(chance), spelling)
      await send("fcm.googleapis.com", naming)
    }
    for (const host of ["localhost", "0"]) await send(host, spelling)
    // A connection that was begun is there by now.
    await new Promise((resolve) => setTimeout(resolve, 100))
  } finally {
    spelling.close()
    naming.close()
  }
  if (house.visits() !== before) ledger.fault("Somebody in the house was visited.")
  return ledger.finding({
    ...{ area, what: "addresses in a house in every spelling, and names that lead there" },
    ...{ mustHold: "nobody is connected to", measured: "" },
  })
}

async function answered(scale: Scale, pair: CertificatePair, house: House): Promise<Finding> {
  const ledger = openLedger()
  const service = await startHostilePush(pair, `http://127.0.0.1:${house.port}/`)
  const sender = createPushSender({ limitMilliseconds, authorities: await readFile(pair.rootFile, "utf8") })
  const [visits, memory] = [house.visits(), process.memoryUsage().rss]
  const names = Object.keys(manners)
  let [slowest, redirects] = [0, 0]
  async function send(place: number): Promise<void> {
    ledger.count += 1
    const begin = performance.now()
    const reply = await sender.send(messageTo("localhost", service.port, `/${place}`, true))
    const took = performance.now() - begin
    slowest = Math.max(slowest, took)
    if (reply.kind === "answered" && reply.status > 300 && reply.status < 309) redirects += 1
    const fault = (sentence: string) => ledger.fault(`${names[place]}: ${sentence}`)
    if (took > limitMilliseconds + 3 * scale.patienceMilliseconds) fault(`it held the device for ${took} ms.`)
    if (!isWhole(reply)) fault(`the device made of it ${JSON.stringify(reply).slice(0, 200)}`)
  }
  try {
    // Eight at once, as a device does it.
    const work = Array.from({ length: scale.count(40) * names.length }, (_, index) => index % names.length)
    const sending = async () => {
      for (let place = work.pop(); place !== undefined; place = work.pop()) await send(place)
    }
    await Promise.all(Array.from({ length: 8 }, sending))
  } finally {
    sender.close()
    await service.close()
  }
  if (house.visits() !== visits) ledger.fault("A redirect was followed.")
  if (redirects === 0) ledger.fault("No answer came through: the load is none.")
  const grown = (process.memoryUsage().rss - memory) / 1e6
  if (grown > grownMaximum) ledger.fault(`${grown.toFixed(1)} MB more memory.`)
  return ledger.finding({
    ...{ area, what: `push services that answer in ${names.length} ways that none should` },
    ...{ mustHold: "cut off in time; no redirect followed; memory bounded" },
    measured: `slowest ${Math.round(slowest)} ms of ${limitMilliseconds}; ${grown.toFixed(1)} MB more memory`,
  })
}

/** What the rest of the device may rely on, whatever came. */
function isWhole(reply: PushReply): boolean {
  if (reply.kind === "unreachable") return reply.detail !== ""
  const { status, retryAfterSeconds, detail } = reply
  return Number.isInteger(status) && (retryAfterSeconds ?? 0) >= 0 && detail.length <= 4096
}

const phones = { hostile: 40, good: 10 }

async function crowded(scale: Scale, pair: CertificatePair): Promise<Finding> {
  const ledger = openLedger()
  const hostile = await startHostilePush(pair, "http://127.0.0.1/")
  const good = await serveGoodPush(pair)
  const lines: string[] = []
  const delays: number[] = []
  const sender = createPushSender({
    // Longer than the others may have to wait for it.
    limitMilliseconds: 4 * scale.patienceMilliseconds,
    authorities: await readFile(pair.rootFile, "utf8"),
  })
  const pushServices = [`localhost:${hostile.port}`, `localhost:${good.port}`]
  await withDevice({ sender, pushServices, lines }, async (device) => {
    const silent = Object.keys(manners).indexOf("nothing")
    for (let number = 0; number < phones.hostile; number++)
      await subscribe(device, `https://localhost:${hostile.port}/${silent}/${number}`)
    for (let number = 0; number < phones.good; number++)
      await subscribe(device, `https://localhost:${good.port}/${number}`)
    for (let left = Math.max(2, scale.count(50)); left > 0; left--) {
      const begin = performance.now()
      const told = device.notify({ title: `The door was opened ${left} times` })
      if (told !== phones.hostile + phones.good) ledger.fault(`Only ${told} phones were told.`)
      const isThere = await good.taken(phones.good, 2 * scale.patienceMilliseconds)
      const took = performance.now() - begin
      ledger.count += phones.good
      delays.push(took)
      if (!isThere) ledger.fault("Others' messages did not go.")
      else if (took > scale.patienceMilliseconds) ledger.fault(`They took ${Math.round(took)} ms.`)
    }
  }).finally(async () => {
    await hostile.close()
    await good.close()
  })
  return ledger.finding({
    ...{ area, what: `${phones.hostile} phones whose service never answers, and ${phones.good} others` },
    mustHold: "the others are told within 1 s",
    measured: `slowest ${Math.round(Math.max(...delays))} ms`,
  })
}

interface DeviceWish {
  readonly sender?: ReturnType<typeof createPushSender>
  readonly pushServices?: readonly string[]
  /** Gets what the device logs. */
  readonly lines?: string[]
}

/** At home, and open to everybody there. */
async function withDevice(wish: DeviceWish, work: (device: Device) => Promise<void>): Promise<void> {
  const { sender = createPushSender(), pushServices = [], lines = [] } = wish
  const stateFolder = await mkdtemp(join(tmpdir(), "porchlight-torture-"))
  const log = (_level: string, message: string) => void lines.push(message)
  const host = await machineFor({ ...onLoopback, stateFolder, log })
  const push = { ...pushCrypto, ...sender }
  const device = await openDevice(stateFolder, log, {
    ...{ host: { ...host, push }, open: true, pushServices },
  })
  try {
    await bringHome(device)
    await untilServed(device)
    await work(device)
  } finally {
    await device.close()
    await rm(stateFolder, { recursive: true, force: true })
  }
}

/** Its first certificate takes a while. */
async function untilServed(device: Device): Promise<void> {
  while (device.addresses.https === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
}

function subscribe(device: Device, endpoint: string) {
  const origin = `https://${device.addresses.https}`
  const publicKey = phoneKey.toString("base64url")
  const keys = { p256dh: publicKey, auth: randomBytes(16).toString("base64url") }
  const body = Buffer.from(JSON.stringify({ endpoint, keys, quiet: null }))
  const headers = { "content-type": "application/json", origin }
  return ask(`${origin}/api/push/subscriptions`, { method: "POST", headers, body })
}

const phoneKey = createECDH("prime256v1").generateKeys()

function messageTo(host: string, port: number, path: string, mayBeLocal: boolean): OutgoingPush {
  return { host, port, path, mayBeLocal, headers: { ttl: "60" }, body: Uint8Array.of(1, 2, 3) }
}
