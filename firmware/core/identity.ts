/** What makes a device this one: drawn at its first start from the machine's secure randomness, and kept. */
import * as v from "valibot"
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import { PorchlightError } from "./errors.ts"
import type { Host, Log, Store } from "./host.ts"

const key = "identity"

export interface Identity {
  /** 16 hexadecimal digits; no secret. */
  readonly id: string
  /** Eight digits: short enough to be typed, and safe because a device takes ten guesses and no more. */
  readonly setupCode: string
  /** Opens the device's own access point where that is protected. */
  readonly passphrase: string
}

const identitySchema = v.object({
  version: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  setupCode: v.pipe(v.string(), v.regex(/^\d{8}$/)),
  passphrase: v.pipe(v.string(), v.regex(/^[a-z0-9-]{8,63}$/)),
})

/** The kept identity, or a new one that is now kept. A damaged one is set aside: then the label has to be printed anew. */
export async function loadIdentity(store: Store, random: Host["random"], log: Log): Promise<Identity> {
  const bytes = await store.get(key)
  const kept = bytes === undefined ? undefined : parse(bytes)
  if (kept !== undefined) return kept
  if (bytes !== undefined) {
    const name = await store.setAside(key)
    const remedy = "A new one was drawn: print the label again."
    log("error", `The setup code could not be read. It now lies in ${name}. ${remedy}`, { name })
  }
  const drawn = draw(random)
  await store.set(key, utf8Encode(JSON.stringify({ version: 1, ...drawn })))
  return drawn
}

function parse(bytes: Uint8Array): Identity | undefined {
  try {
    const parsed = v.safeParse(identitySchema, JSON.parse(utf8Decode(bytes) ?? ""))
    if (!parsed.success) return undefined
    const { id, setupCode, passphrase } = parsed.output
    return { id, setupCode, passphrase }
  } catch {
    return undefined
  }
}

function draw(random: Host["random"]): Identity {
  return {
    id: Array.from(random(8), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    setupCode: drawCode(random),
    passphrase: drawPassphrase(random),
  }
}

const codes = 100_000_000

/** Above this a number is drawn again, so that every code is as likely as any other. */
const fairNumbers = Math.floor(2 ** 32 / codes) * codes

/** One number in 43 is drawn again, so an honest source never comes near it. */
const drawsMaximum = 64

function drawCode(random: Host["random"]): string {
  for (let drawn = 0; drawn < drawsMaximum; drawn++) {
    const bytes = random(4)
    const number = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
    if (number < fairNumbers) return String(number % codes).padStart(8, "0")
  }
  throw new PorchlightError(
    "weak-randomness",
    "The machine's randomness repeats itself. Check its random number generator.",
  )
}

/** 32 characters that nobody mistakes for each other on a small label: no 0 and o, no 1 and l. */
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789"

/** 80 bits: a recorded handshake can be tried against guesses for as long as anybody likes. */
function drawPassphrase(random: Host["random"]): string {
  const letters = Array.from(random(16), (byte) => alphabet.charAt(byte % alphabet.length)).join("")
  return letters.replace(/....(?=.)/g, "$&-")
}
