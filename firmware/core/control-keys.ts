/**
 * Which wishes were fulfilled, so that one that is sent twice is fulfilled once, also when the device was restarted in
 * between (after the idea of draft-ietf-httpapi-idempotency-key-header).
 *
 * A key is written down as begun before anything is done, and as done after it. One that stayed begun may have been
 * fulfilled or not, and nobody can know: it is never done again by itself.
 */
import { sha256 } from "@noble/hashes/sha2.js"
import { base64urlEncode, utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import type { ControlValue } from "../../shared/home-contract.ts"
import type { Log, Store } from "./host.ts"
import { RequestProblem } from "./problem.ts"

/** `other`: the key was used for another control, or another value. */
export type KeyState = "new" | "begun" | "done" | "other"

export interface ControlKeys {
  look(key: string, id: string, value: ControlValue): KeyState
  /** Resolves when it is durable. Throws a `RequestProblem` where it cannot be, and then nothing may be done. */
  begin(key: string, id: string, value: ControlValue): Promise<void>
  /** It was done. Never rejects. */
  finish(key: string): Promise<void>
  /** It was not done, and may be tried again. Never rejects. */
  forget(key: string): Promise<void>
}

export const keysMaximum = 128
const storeKey = "control-keys"

/** So much of a digest tells 128 keys apart: 96 bits, and 32 for what was wished. */
const keyBytes = 12
const wishBytes = 4
const version = "1"

interface Kept {
  readonly wish: string
  readonly isDone: boolean
}

/** Rejects like the store. */
export async function openControlKeys(store: Store, log: Log): Promise<ControlKeys> {
  /** By digest; oldest first. */
  const kept = parse(await store.get(storeKey)) ?? (await setAside(store, log))
  let saving: Promise<unknown> = Promise.resolve()

  function save(): Promise<void> {
    const done = saving.then(() => store.set(storeKey, format(kept)))
    saving = done.catch(() => undefined)
    return done
  }

  async function saveOrWarn(): Promise<void> {
    try {
      await save()
    } catch (error) {
      log("warn", `What a phone asked of a control could not be noted: ${String(error)}`)
    }
  }

  return {
    look(key, id, value) {
      const found = kept.get(digestOf(key, keyBytes))
      if (found === undefined) return "new"
      if (found.wish !== wishOf(id, value)) return "other"
      return found.isDone ? "done" : "begun"
    },
    async begin(key, id, value) {
      const digest = digestOf(key, keyBytes)
      kept.set(digest, { wish: wishOf(id, value), isDone: false })
      for (const oldest of kept.keys()) {
        if (kept.size <= keysMaximum) break
        kept.delete(oldest)
      }
      try {
        await save()
      } catch (error) {
        kept.delete(digest)
        throw new RequestProblem("storage-failed", error instanceof Error ? error.message : String(error))
      }
    },
    async finish(key) {
      const digest = digestOf(key, keyBytes)
      const found = kept.get(digest)
      if (found === undefined) return
      kept.set(digest, { ...found, isDone: true })
      await saveOrWarn()
    },
    async forget(key) {
      if (kept.delete(digestOf(key, keyBytes))) await saveOrWarn()
    },
  }
}

function digestOf(text: string, byteCount: number): string {
  return base64urlEncode(sha256(utf8Encode(text)).slice(0, byteCount))
}

function wishOf(id: string, value: ControlValue): string {
  return digestOf(JSON.stringify([id, value]), wishBytes)
}

function format(kept: ReadonlyMap<string, Kept>): Uint8Array {
  const text = [...kept].map(([digest, { wish, isDone }]) => `${digest}${wish}${isDone ? "d" : "b"}`).join("")
  return utf8Encode(`${version}${text}`)
}

/** base64url of 12 bytes has 16 characters, of 4 bytes 6; so 128 of them stay below a chip's 4,000 bytes. */
const recordPattern = /([A-Za-z0-9_-]{16})([A-Za-z0-9_-]{6})([bd])/y

/** An empty one where nothing was kept; undefined where it is damaged. */
function parse(bytes: Uint8Array | undefined): Map<string, Kept> | undefined {
  const kept = new Map<string, Kept>()
  if (bytes === undefined) return kept
  const text = utf8Decode(bytes)
  if (text?.startsWith(version) !== true) return undefined
  recordPattern.lastIndex = version.length
  while (recordPattern.lastIndex < text.length) {
    const [, digest = "", wish = "", state] = recordPattern.exec(text) ?? []
    if (state === undefined) return undefined
    kept.set(digest, { wish, isDone: state === "d" })
  }
  return kept.size <= keysMaximum ? kept : undefined
}

async function setAside(store: Store, log: Log): Promise<Map<string, Kept>> {
  const name = await store.setAside(storeKey)
  log("error", `What phones asked of controls could not be read. It now lies in ${name}.`, { name })
  return new Map()
}
