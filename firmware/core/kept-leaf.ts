/**
 * The newest leaf, in the host's store. So a start needs no certifier, which takes much of a small machine's memory,
 * and a device whose clock is not set yet can be reached all the same.
 */
import * as v from "valibot"
import { base64urlDecode, base64urlEncode, utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import type { Certifier, KeyedCertificate } from "./certifier.ts"
import type { Store } from "./host.ts"

const storeKey = "leaf"

export interface Leaf extends KeyedCertificate {
  readonly hostName: string
  readonly addresses: readonly string[]
  /** Milliseconds since 1970, UTC. */
  readonly validFrom: number
  readonly validUntil: number
}

const leafSchema = v.object({
  version: v.literal(1),
  root: v.string(),
  hostName: v.string(),
  addresses: v.array(v.string()),
  certificate: v.string(),
  key: v.string(),
})

/** Undefined where there is none of the root with that fingerprint, or a damaged one: another is soon issued. */
export async function loadLeaf(
  store: Store,
  certifier: Certifier,
  rootFingerprint: string,
): Promise<Leaf | undefined> {
  const kept = parse(await store.get(storeKey))
  if (kept === undefined || kept.root !== rootFingerprint) return undefined
  const certificate = base64urlDecode(kept.certificate)
  const keptKey = base64urlDecode(kept.key)
  if (certificate === undefined || keptKey === undefined) return undefined
  const facts = await certifier.examine(certificate, keptKey)
  if (facts?.key === undefined) return undefined
  const { key, validFrom, validUntil } = facts
  return { certificate, key, hostName: kept.hostName, addresses: kept.addresses, validFrom, validUntil }
}

function parse(bytes: Uint8Array | undefined): v.InferOutput<typeof leafSchema> | undefined {
  try {
    const parsed = v.safeParse(leafSchema, JSON.parse((bytes && utf8Decode(bytes)) ?? ""))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}

/** Resolves when it is durable. */
export async function keepLeaf(store: Store, leaf: Leaf, rootFingerprint: string): Promise<void> {
  const value = {
    version: 1,
    root: rootFingerprint,
    hostName: leaf.hostName,
    addresses: leaf.addresses,
    certificate: base64urlEncode(leaf.certificate),
    key: base64urlEncode(leaf.key),
  }
  await store.set(storeKey, utf8Encode(JSON.stringify(value)))
}
