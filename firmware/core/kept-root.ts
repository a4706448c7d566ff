/**
 * The device's root, in the host's store: the certificate and, as a value of its own, the key.
 *
 * Every phone of the house trusts it by hand, so it is never overwritten: what cannot be read, or gives way to another,
 * is set aside.
 */
import type { CertificateFacts, Certifier, KeyedCertificate } from "./certifier.ts"
import { fingerprintOf } from "./fingerprint.ts"
import type { Log, Store } from "./host.ts"

const certificateKey = "root-cert"
/** The one secret of all phones; a store that can should let nobody write over it, and only its owner read it. */
const keyKey = "root-key"

/** What a phone is asked to trust. */
export interface Root {
  /** DER. */
  readonly certificate: Uint8Array
  /** SHA-256 of the certificate, 64 hexadecimal digits. */
  readonly fingerprint: string
  /** Hostile text where it was imported. */
  readonly commonName: string
  /** Milliseconds since 1970, UTC. */
  readonly validFrom: number
  readonly validUntil: number
}

export interface KeyedRoot extends Root, KeyedCertificate {}

/** Undefined on a new device, and where what is kept is damaged; then it now lies aside. */
export async function loadRoot(store: Store, certifier: Certifier, log: Log): Promise<KeyedRoot | undefined> {
  const [certificate, key] = [await store.get(certificateKey), await store.get(keyKey)]
  if (certificate === undefined && key === undefined) return undefined
  const facts = certificate && key && (await certifier.examine(certificate, key))
  if (certificate !== undefined && facts?.key !== undefined && facts.isAuthority) {
    return keyedRoot(certificate, facts.key, facts, certifier)
  }
  const damage = damageOf(certificate, key, facts)
  const names = await setRootAside(store)
  const aside = `What is left of it now lies in ${names.join(" and ")}, and is never overwritten.`
  const remedy =
    "A new one is made, and every phone has to trust it anew; porchlight ca import brings a copy back."
  log("error", `The device's root is damaged: ${damage}. ${aside} ${remedy}`, { damage, names })
  return undefined
}

function damageOf(
  certificate: Uint8Array | undefined,
  key: Uint8Array | undefined,
  facts: CertificateFacts | undefined,
): string {
  if (certificate === undefined) return "its certificate is missing"
  if (key === undefined) return "its key is missing"
  if (facts === undefined) return "its certificate cannot be read"
  return facts.key === undefined ? "its key is another's, or cannot be read" : "it may not sign for others"
}

export async function keyedRoot(
  certificate: Uint8Array,
  key: Uint8Array,
  { commonName, validFrom, validUntil }: Pick<CertificateFacts, "commonName" | "validFrom" | "validUntil">,
  certifier: Certifier,
): Promise<KeyedRoot> {
  const fingerprint = fingerprintOf(await certifier.sha256(certificate))
  return { certificate, key, fingerprint, commonName, validFrom, validUntil }
}

/** Resolves when it is durable. The key comes first: no phone may ever trust a root whose key is lost. */
export async function keepRoot(store: Store, { certificate, key }: KeyedCertificate): Promise<void> {
  await store.set(keyKey, key)
  await store.set(certificateKey, certificate)
}

/** The names that the present values now have; none on a new device. */
export async function setRootAside(store: Store): Promise<readonly string[]> {
  const names: string[] = []
  for (const key of [certificateKey, keyKey]) {
    if ((await store.get(key)) !== undefined) names.push(await store.setAside(key))
  }
  return names
}
