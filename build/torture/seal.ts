/** The sealed conversation of setup before guesses, changed messages and crowds. */
import { randomBytes } from "node:crypto"
import { createCodeAttempts } from "../../firmware/core/code-attempts.ts"
import { RequestProblem } from "../../firmware/core/problem.ts"
import { createSealSessions, type SealSessions } from "../../firmware/core/seal-sessions.ts"
import { base64urlDecode, base64urlEncode } from "../../shared/bytes.ts"
import type { SealAnswer } from "../../shared/contract.ts"
import { type Channel, phoneBegins, type SealedMessage } from "../../shared/seal.ts"
import { type Chance, createChance } from "./chance.ts"
import { type Finding, openLedger, type Scale } from "./finding.ts"
import { createHandClock, type HandClock } from "./hand-clock.ts"

const area = "Seal"
const code = "84418062"
const deviceName = "ding-5cd80b1"
const purpose = "/api/connect"

export async function tortureSeal(scale: Scale): Promise<Finding[]> {
  const chance = createChance(scale.seed)
  return [
    await flipped(scale.count(100_000), chance),
    await reordered(scale.count(20_000), chance),
    await crowded(scale.count(10_000)),
    await guessed(scale.count(2000)),
  ]
}

interface Bench {
  readonly sessions: SealSessions
  readonly clock: HandClock
}

function openBench(): Bench {
  const clock = createHandClock()
  const random = (count: number) => new Uint8Array(randomBytes(count))
  const attempts = createCodeAttempts(clock, () => {})
  const deviceId = "0123456789abcdef"
  return { clock, sessions: createSealSessions({ code, deviceId, deviceName, attempts, clock, random }) }
}

interface Opened {
  readonly session: string
  readonly tag: string
  readonly channel: Channel
}

/** A phone that tries `guess`: the problem's code where the device refused it, undefined where it was the wrong one. */
function tried({ sessions }: Bench, guess: string): Opened | string | undefined {
  const random = (count: number) => new Uint8Array(randomBytes(count))
  const offer = sessions.offer()
  const [phoneHalf, deviceHalf] = [random(16), bytesOf(offer.session)]
  const begun = phoneBegins(
    { code: guess, deviceId: offer.device, deviceName, phoneHalf, deviceHalf },
    random,
  )
  const request = {
    session: offer.session,
    phone: base64urlEncode(phoneHalf),
    share: base64urlEncode(begun.share),
  }
  let answer: SealAnswer
  try {
    answer = sessions.answer(request)
  } catch (error) {
    return codeOf(error)
  }
  const finished = begun.finish(bytesOf(answer.share), bytesOf(answer.tag))
  return finished && { session: offer.session, tag: base64urlEncode(finished.tag), channel: finished.channel }
}

function opened(bench: Bench): Opened {
  const phone = tried(bench, code)
  if (typeof phone !== "object") throw new Error(`The right code was refused: ${phone}.`)
  return phone
}

/** What the device reads; the refusal's words where it takes nothing. */
function read({ sessions }: Bench, session: string, tag: string, message: SealedMessage): string {
  try {
    return sessions.channel(session, tag).open(purpose, message) ?? "seal-refused"
  } catch (error) {
    return codeOf(error)
  }
}

function codeOf(error: unknown): string {
  return error instanceof RequestProblem ? error.problem.code : String(error)
}

async function flipped(count: number, chance: Chance): Promise<Finding> {
  const ledger = openLedger()
  const bench = openBench()
  const phone = opened(bench)
  const text = JSON.stringify({ ssid: "Home", password: "correct horse" })
  const message = phone.channel.seal(purpose, text)
  const parts = [bytesOf(phone.session), bytesOf(phone.tag), message.sealed]
  for (; ledger.count < count; ledger.count++) {
    const at = chance.below(parts.length)
    const [session, tag, sealed] = parts.map((part, index) => (index === at ? withFlip(part, chance) : part))
    if (session === undefined || tag === undefined || sealed === undefined) continue
    const number = chance.oneIn(50) ? chance.below(2 ** 31) + 1 : message.number
    const said = read(bench, base64urlEncode(session), base64urlEncode(tag), { number, sealed })
    if (said !== "seal-refused") ledger.fault(`A changed message was read as ${said}.`)
  }
  const said = read(bench, phone.session, phone.tag, message)
  if (said.trim() !== text) ledger.fault(`After them the right one was read as ${said}.`)
  return ledger.finding({
    ...{ area, what: "a bit flipped in session, proof or message" },
    ...{ mustHold: "one uniform refusal, and the right one read after them", measured: "" },
  })
}

async function reordered(count: number, chance: Chance): Promise<Finding> {
  const ledger = openLedger()
  const bench = openBench()
  const phone = opened(bench)
  const messages: SealedMessage[] = []
  let newest = -1
  for (; ledger.count < count; ledger.count++) {
    if (messages.length < 2 || chance.oneIn(3)) messages.push(phone.channel.seal(purpose, "{}"))
    const message = chance.pick(messages)
    const said = read(bench, phone.session, phone.tag, message)
    const isRead = said !== "seal-refused"
    if (isRead !== message.number > newest) ledger.fault(`Number ${message.number} after ${newest}: ${said}.`)
    newest = Math.max(newest, message.number)
  }
  return ledger.finding({
    ...{ area, what: "messages repeated and out of order" },
    ...{ mustHold: "each read once, none older than the last", measured: "" },
  })
}

/** Everybody at once, while a phone with the code is in the middle of setup. */
async function crowded(count: number): Promise<Finding> {
  const ledger = openLedger()
  const bench = openBench()
  const phone = opened(bench)
  read(bench, phone.session, phone.tag, phone.channel.seal(purpose, "{}"))
  let answered = 1
  for (; ledger.count < count; ledger.count++) {
    const outcome = tried(bench, "00000000")
    if (typeof outcome === "string") {
      if (outcome !== "seal-too-soon" && outcome !== "setup-locked")
        ledger.fault(`A guess was told ${outcome}.`)
    } else answered += 1
    if (ledger.count % 100 === 0) await bench.clock.advance(1000)
  }
  if (answered > 10) ledger.fault(`${answered} attempts were answered.`)
  const said = read(bench, phone.session, phone.tag, phone.channel.seal(purpose, "{}"))
  // Its session lasts five minutes, whatever the crowd does.
  const isOver = bench.clock.now() >= 5 * 60_000
  if (isOver !== (said === "seal-refused")) ledger.fault(`The phone with the code was told ${said}.`)
  return ledger.finding({
    ...{ area, what: "sessions asked for by a crowd" },
    ...{
      mustHold: "ten attempts at most; the phone with the code keeps its session",
      measured: `${answered} answered`,
    },
  })
}

/** One device after the other is guessed at until it is locked. */
async function guessed(count: number): Promise<Finding> {
  const ledger = openLedger()
  while (ledger.count < count) {
    const bench = openBench()
    for (let made = 0; made < 10; made++) {
      if (typeof tried(bench, "11111111") === "string")
        ledger.fault(`Guess ${made + 1} of ten was not answered.`)
      // The longest wait is the one before the tenth.
      await bench.clock.advance(128_000 * 2)
      ledger.count += 1
    }
    const outcome = tried(bench, code)
    if (outcome !== "setup-locked")
      ledger.fault(`After ten guesses the right code was told ${typeof outcome}.`)
  }
  return ledger.finding({
    ...{ area, what: "guesses, each after its wait" },
    ...{ mustHold: "ten answered, then locked, for the right code, too", measured: "" },
  })
}

function withFlip(bytes: Uint8Array, chance: Chance): Uint8Array {
  const next = bytes.slice()
  const at = chance.below(next.length)
  next[at] = (next[at] ?? 0) ^ (1 << chance.below(8))
  return next
}

function bytesOf(text: string): Uint8Array {
  const bytes = base64urlDecode(text)
  if (bytes === undefined) throw new Error(`${text} is not base64url.`)
  return bytes
}
