/**
 * By which key a device is known to push services, and what it says of itself there (RFC 8292): one signed token for
 * each service, used again until it is about to end.
 */
import * as v from "valibot"
import { base64urlDecode, base64urlEncode, utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import type { Clock, Log, PushKeyPair, PushPort, Store } from "./host.ts"
import type { WallClock } from "./wall-clock.ts"

const storeKey = "push-key"

const bytesSchema = (byteCount: number) =>
  v.pipe(
    v.string(),
    v.transform((text) => base64urlDecode(text) ?? new Uint8Array()),
    v.check((bytes) => bytes.length === byteCount),
  )
const keptSchema = v.object({
  version: v.literal(1),
  privateKey: bytesSchema(32),
  publicKey: bytesSchema(65),
})

/**
 * The kept key, or a new one that is now kept. Every subscription is bound to it for life, so a damaged one is set aside,
 * and each phone subscribes anew when it opens the app. Rejects like the store.
 */
export async function openPushKey(
  store: Store,
  port: Pick<PushPort, "makeKey" | "agree">,
  log: Log,
): Promise<PushKeyPair> {
  const bytes = await store.get(storeKey)
  const kept = bytes === undefined ? undefined : parse(bytes)
  if (kept !== undefined && isPair(kept, port)) return kept
  if (bytes !== undefined) {
    const name = await store.setAside(storeKey)
    log(
      "error",
      `The key for notifications could not be read. It now lies in ${name}; open the app on each phone.`,
      {
        name,
      },
    )
  }
  const made = port.makeKey()
  const { privateKey, publicKey } = made
  const value = {
    version: 1,
    privateKey: base64urlEncode(privateKey),
    publicKey: base64urlEncode(publicKey),
  }
  await store.set(storeKey, utf8Encode(JSON.stringify(value)))
  return made
}

/** Whether the halves belong together: then an agreement with any other pair comes to the same from both sides. */
function isPair(key: PushKeyPair, port: Pick<PushPort, "makeKey" | "agree">): boolean {
  try {
    const other = port.makeKey()
    const [ours, theirs] = [port.agree(other.publicKey, key).secret, port.agree(key.publicKey, other).secret]
    return ours.length === theirs.length && ours.every((byte, index) => byte === theirs[index])
  } catch {
    // What is no point of the curve, or no number below its order.
    return false
  }
}

function parse(bytes: Uint8Array): PushKeyPair | undefined {
  try {
    const parsed = v.safeParse(keptSchema, JSON.parse(utf8Decode(bytes) ?? ""))
    if (!parsed.success) return undefined
    const { privateKey, publicKey } = parsed.output
    return { privateKey, publicKey }
  } catch {
    return undefined
  }
}

export interface Vapid {
  /** base64url of the uncompressed point, as browsers take it. */
  readonly publicKey: string
  /** The value of `Authorization` for the service of this origin; undefined while the device does not know the time. */
  authorization(origin: string): string | undefined
  /** The service of this origin did not take it: the next one is signed anew. */
  forget(origin: string): void
}

/** A service takes a token for up to 24 hours (RFC 8292, section 2); its clock and ours may differ. */
const lifetimeMilliseconds = 12 * 3_600_000
/** A message that waits at the service's door must not find it ended. */
const usedMilliseconds = 11 * 3_600_000
/** A clock that was set by more makes it a token of another time. */
const clockToleranceMilliseconds = 60_000
/** Four families of services, and those of Microsoft and the owner's own: each has an origin. */
const tokensMaximum = 64

interface Token {
  readonly header: string
  readonly atMilliseconds: number
  readonly wallMilliseconds: number
}

export function createVapid(options: {
  port: Pick<PushPort, "sign">
  key: PushKeyPair
  /** `sub`: a public `https:` or `mailto:` address at which its maker is found. */
  contact: string
  clock: Clock
  wallClock: WallClock
}): Vapid {
  const { port, key, contact, clock, wallClock } = options
  const publicKey = base64urlEncode(key.publicKey)
  const tokens = new Map<string, Token>()
  const head = base64urlEncode(utf8Encode(JSON.stringify({ typ: "JWT", alg: "ES256" })))

  function isGood({ atMilliseconds, wallMilliseconds }: Token, wall: number): boolean {
    const age = clock.now() - atMilliseconds
    return age < usedMilliseconds && Math.abs(wall - wallMilliseconds - age) <= clockToleranceMilliseconds
  }

  function sign(origin: string, wall: number): string {
    const exp = Math.floor((wall + lifetimeMilliseconds) / 1000)
    const claims = base64urlEncode(utf8Encode(JSON.stringify({ aud: origin, exp, sub: contact })))
    const signature = base64urlEncode(port.sign(key, utf8Encode(`${head}.${claims}`)))
    return `vapid t=${head}.${claims}.${signature}, k=${publicKey}`
  }

  return {
    publicKey,
    authorization(origin) {
      const wall = wallClock()
      if (wall === undefined) return undefined
      const kept = tokens.get(origin)
      if (kept !== undefined && isGood(kept, wall)) return kept.header
      const header = sign(origin, wall)
      const [oldest] = tokens.keys()
      if (tokens.size >= tokensMaximum && oldest !== undefined) tokens.delete(oldest)
      tokens.delete(origin)
      tokens.set(origin, { header, atMilliseconds: clock.now(), wallMilliseconds: wall })
      return header
    },
    forget: (origin) => void tokens.delete(origin),
  }
}
