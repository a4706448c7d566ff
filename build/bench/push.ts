/** What notifications cost the device: to encrypt and sign one, to hold ten thousand, and until one is taken. */
import { createECDH, randomBytes } from "node:crypto"
import { fileURLToPath } from "node:url"
import webpush from "web-push"
import { start } from "./child.ts"
import { makePair } from "./openssl-pair.ts"
import { median, percentile } from "./percentiles.ts"
import type { QueueFigures } from "./push-queue.ts"
import type { ToldFigures } from "./push-told.ts"
import { megabytes, milliseconds, type Row, whole } from "./table.ts"

const endpoint = "https://fcm.googleapis.com/fcm/send/phone"
const contact = "https://porch.dev"

/** A text of some length, with a few readings. */
const payload = randomBytes(450).toString("hex")

/** In turn, so that what else the machine does meets both alike; the first round of each warms it up. */
const rounds = 5
const roundMilliseconds = 1000

export async function measurePush(): Promise<Row[]> {
  return [...(await sealing()), await queue(), await telling()]
}

interface Sender {
  readonly name: string
  send(): unknown
}

async function sealing(): Promise<Row[]> {
  const senders = [await porchlight(), webPush()]
  const measured = new Map(
    senders.map(({ name }) => [name, { rates: [] as number[], processor: [] as number[] }]),
  )
  for (let round = 0; round <= rounds; round++) {
    for (const { name, send } of senders) {
      const { rate, processorMicroseconds } = roundOf(send)
      if (round === 0) continue
      measured.get(name)?.rates.push(rate)
      measured.get(name)?.processor.push(processorMicroseconds)
    }
  }
  const [ours, theirs] = senders.map(({ name }) => {
    const { rates, processor } = measured.get(name) ?? { rates: [], processor: [] }
    return { name, rate: median(rates), processor: median(processor) }
  })
  if (ours === undefined || theirs === undefined) throw new Error("Two senders take part.")
  const figures = ({ rate, processor }: typeof ours) =>
    `${whole(rate)}/s; ${whole(processor)} µs of processor each`
  return [
    {
      what: `A message of ${payload.length} bytes encrypted and signed for: Porchlight`,
      headline: "Notifications encrypted and signed: Porchlight",
      measured: figures(ours),
      aim: "at least twice web-push's rate",
    },
    {
      what: `– ${theirs.name}`,
      headline: `– ${theirs.name}`,
      measured: figures(theirs),
      comparedWith:
        `Porchlight: ${(ours.rate / theirs.rate).toFixed(1)} times this rate, ` +
        `${(ours.processor / theirs.processor).toFixed(2)} times the processor`,
    },
  ]
}

function roundOf(send: () => unknown) {
  const processorBefore = process.cpuUsage()
  const startTime = performance.now()
  let count = 0
  while (performance.now() - startTime < roundMilliseconds) {
    send()
    count += 1
  }
  const passed = performance.now() - startTime
  const { user, system } = process.cpuUsage(processorBefore)
  return { rate: (count / passed) * 1000, processorMicroseconds: (user + system) / count }
}

const phone = (() => {
  const publicKey = createECDH("prime256v1").generateKeys()
  return { publicKey, authSecret: randomBytes(16) }
})()
const device = webpush.generateVAPIDKeys()

function webPush(): Sender {
  const subscription = {
    endpoint,
    keys: { p256dh: phone.publicKey.toString("base64url"), auth: phone.authSecret.toString("base64url") },
  }
  const vapidDetails = { subject: contact, ...device }
  return {
    name: "web-push 3.6.7, the same payload and key",
    send: () => webpush.generateRequestDetails(subscription, payload, { vapidDetails, TTL: 60 }),
  }
}

/** Of `webpush.ts` and `vapid.ts` in `firmware/core`, what is used here. */
type Encrypt = (crypto: object, text: Uint8Array, receiver: object, options: object) => Uint8Array
type CreateVapid = (options: object) => { authorization(origin: string): string | undefined }

/** As `firmware/core/push.ts` does it for each message. */
async function porchlight(): Promise<Sender> {
  const from = (file: string) => import(new URL(`../../${file}`, import.meta.url).href)
  const { pushCrypto }: { pushCrypto: object } = await from("firmware/hosts/node/push-crypto.js")
  const { encrypt }: { encrypt: Encrypt } = await from("firmware/core/webpush.js")
  const { createVapid }: { createVapid: CreateVapid } = await from("firmware/core/vapid.js")
  const { utf8Encode }: { utf8Encode: (text: string) => Uint8Array } = await from("shared/bytes.js")
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"))
  const key = { privateKey: bytes(device.privateKey), publicKey: bytes(device.publicKey) }
  const clock = { now: () => performance.now() }
  const vapid = createVapid({ port: pushCrypto, key, contact, clock, wallClock: () => Date.now() })
  const receiver = {
    publicKey: new Uint8Array(phone.publicKey),
    authSecret: new Uint8Array(phone.authSecret),
  }
  return {
    name: "Porchlight",
    send: () => ({
      authorization: vapid.authorization("https://fcm.googleapis.com"),
      body: encrypt(pushCrypto, utf8Encode(payload), receiver, { salt: new Uint8Array(randomBytes(16)) }),
    }),
  }
}

async function queue(): Promise<Row> {
  const {
    messages,
    heapBytes,
    milliseconds: passed,
  } = await resultOf<QueueFigures>("push-queue.js", [], ["--expose-gc"])
  return {
    what: `Memory of ${whole(messages)} messages that wait: 200 notifications with 8 readings for 50 phones each`,
    measured: `${megabytes(heapBytes)}, taken in within ${milliseconds(passed)}`,
  }
}

async function telling(): Promise<Row> {
  const times = await timesUntilTold(1, 300)
  return {
    what: `From notify to the service's 201, on loopback, written to the disk between (${times.length} times)`,
    measured: `p50 ${milliseconds(median(times))}, p99 ${milliseconds(percentile(times, 0.99))}`,
  }
}

/** Of a whole device: from `notify` until the last of so many phones has its message. */
export async function timesUntilTold(phones: number, notifications: number): Promise<readonly number[]> {
  const pair = await makePair("localhost")
  try {
    const words = [pair.certificateFile, pair.keyFile, String(phones), String(notifications)]
    const environment = { NODE_EXTRA_CA_CERTS: pair.rootFile }
    return (await resultOf<ToldFigures>("push-told.js", words, [], environment)).times
  } finally {
    await pair.remove()
  }
}

/** What a script in a process of its own has found out. */
async function resultOf<Result>(
  script: string,
  words: readonly string[],
  options: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = await start(
    process.execPath,
    [...options, path, ...words],
    ["ignore", "ignore", "inherit", "ipc"],
    {
      ...process.env,
      ...environment,
    },
  )
  try {
    return await new Promise<Result>((resolve, reject) => {
      child.process.once("message", (message) => resolve(message as Result))
      child.process.once("exit", () => reject(new Error(`${script} ended before it had measured.`)))
    })
  } finally {
    await child.stop()
  }
}
