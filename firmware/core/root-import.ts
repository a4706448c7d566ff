/** A root from outside, so that the devices of one house can share one and a phone trusts once. */
import type { Certifier } from "./certifier.ts"
import { PorchlightError } from "./errors.ts"
import { type KeyedRoot, keyedRoot } from "./kept-root.ts"
import { pemDecode } from "./pem.ts"

/** PEM or DER. One PEM file may hold both, and then stands in both places. */
export interface RootFiles {
  readonly certificate: Uint8Array
  readonly key: Uint8Array
}

/** As much as a store takes in one value; the key of RSA with 4,096 bits has 2,400. */
const derMaximumBytes = 4000

/** A PEM file with a certificate and a key of the largest size, in base64, with a listing before each. */
const fileMaximumBytes = 65_536

/**
 * Rejects with a `PorchlightError` whose code is `bad-root` (it or its key cannot be read), `root-key-mismatch`,
 * `not-a-root`, `root-expired` or `root-not-yet-valid`; the last two only where `now` is given, milliseconds since 1970.
 */
export async function readRoot(
  files: RootFiles,
  certifier: Certifier,
  now: number | undefined,
): Promise<KeyedRoot> {
  const certificate = derOf(files.certificate, /^CERTIFICATE$/, "certificate")
  const key = derOf(files.key, /PRIVATE KEY$/, "private key")
  const facts = await certifier.examine(certificate, key)
  if (facts === undefined) throw unreadable("certificate")
  if (facts.key === undefined) {
    throw new PorchlightError(
      "root-key-mismatch",
      "The key is not the certificate's, or cannot be read. Give the two that were made together, without a password.",
    )
  }
  if (!facts.isAuthority || !facts.isSelfSigned) {
    const message = `"${facts.commonName}" is not a root: it must sign itself, and be allowed to sign others (CA:TRUE).`
    throw new PorchlightError("not-a-root", `${message} Give the root, not a device's certificate.`, {
      commonName: facts.commonName,
    })
  }
  if (now !== undefined) checkDates(facts, now)
  return keyedRoot(certificate, facts.key, facts, certifier)
}

function checkDates(
  { commonName, validFrom, validUntil }: { commonName: string; validFrom: number; validUntil: number },
  now: number,
): void {
  const facts = { commonName, validFrom, validUntil, now }
  if (now >= validUntil) {
    throw new PorchlightError(
      "root-expired",
      `"${commonName}" has expired. Give one that is still valid.`,
      facts,
    )
  }
  if (now < validFrom) {
    const message = `"${commonName}" is not valid yet. Check the clocks of this machine and of the one that made it.`
    throw new PorchlightError("root-not-yet-valid", message, facts)
  }
}

function derOf(file: Uint8Array, label: RegExp, what: string): Uint8Array {
  if (file.length > fileMaximumBytes) throw unreadable(what)
  const blocks = pemDecode(file)
  const der = blocks === undefined ? file : blocks.find((block) => label.test(block.label))?.bytes
  if (der === undefined || der.length === 0 || der.length > derMaximumBytes) throw unreadable(what)
  return der
}

function unreadable(what: string): PorchlightError {
  return new PorchlightError("bad-root", `There is no ${what} in the file. Give one in PEM or DER.`, { what })
}
