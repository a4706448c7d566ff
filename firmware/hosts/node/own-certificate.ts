/**
 * A certificate of the owner's own, from mkcert or any authority, in place of ours. Its files are watched: a renewed pair
 * is handed on, and one that will not do leaves the present one in its place.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto"
import { open } from "node:fs/promises"
import { PorchlightError } from "../../core/errors.ts"
import type { Log } from "../../core/host.ts"
import { pemDecode, pemEncode } from "../../core/pem.ts"
import { watchFiles } from "./file-watch.ts"
import type { TlsCertificate } from "./https.ts"

export interface OwnCertificateFiles {
  /** PEM (the device's certificate first, then its chain) or DER. */
  readonly certificatePath: string
  /** PEM or DER, without a password. */
  readonly keyPath: string
  /** What the certificate has to be for: `ding-5cd80b1.local`. */
  readonly hostName: string
}

export interface OwnCertificateOptions extends OwnCertificateFiles {
  readonly log: Log
  /** Each pair after the first. */
  readonly onChange: (certificate: TlsCertificate) => void
}

export interface OwnCertificate {
  /** The newest pair that would do. */
  current(): TlsCertificate
  close(): void
}

/**
 * Rejects with a `PorchlightError` whose code is `certificate-unreadable`, `certificate-key-mismatch`,
 * `certificate-expired`, `certificate-not-yet-valid` or `certificate-for-another-name`.
 */
export async function openOwnCertificate(options: OwnCertificateOptions): Promise<OwnCertificate> {
  const { certificatePath, keyPath, log } = options
  let current = await readOwnCertificate(options)
  let complaint: string | undefined
  let closed = false

  async function reload(): Promise<void> {
    try {
      const next = await readOwnCertificate(options)
      if (closed) return
      complaint = undefined
      if (next.certificate === current.certificate && next.key === current.key) return
      current = next
      log("info", `The certificate in ${certificatePath} has changed. It is in use now.`, { certificatePath })
      options.onChange(next)
    } catch (error) {
      if (closed || !(error instanceof PorchlightError) || error.message === complaint) return
      complaint = error.message
      log("warn", `${error.message} The one before stays in use.`, error.facts)
    }
  }

  const watch = watchFiles([certificatePath, keyPath], reload)
  return {
    current: () => current,
    close() {
      closed = true
      watch.close()
    },
  }
}

/** The pair, checked. `now` is in milliseconds since 1970. Rejects as `openOwnCertificate` does. */
export async function readOwnCertificate(
  { certificatePath, keyPath, hostName }: OwnCertificateFiles,
  now = Date.now(),
): Promise<TlsCertificate> {
  const chain = readChain(await readBounded(certificatePath), certificatePath)
  const key = readKey(await readBounded(keyPath), keyPath)
  const [leaf] = chain
  if (leaf === undefined) throw unreadable(certificatePath, "holds no certificate")
  check(leaf, key, { certificatePath, keyPath, hostName }, now)
  return {
    certificate: chain.map(({ raw }) => pemEncode("CERTIFICATE", raw)).join(""),
    key: key.export({ format: "pem", type: "pkcs8" }).toString(),
  }
}

function check(
  leaf: X509Certificate,
  key: KeyObject,
  { certificatePath, keyPath, hostName }: OwnCertificateFiles,
  now: number,
): void {
  const facts = { certificatePath, keyPath, hostName, validFrom: leaf.validFrom, validTo: leaf.validTo }
  if (!leaf.checkPrivateKey(key)) {
    const message = `The key in ${keyPath} does not belong to the first certificate in ${certificatePath}.`
    throw new PorchlightError("certificate-key-mismatch", `${message} Name the two files of one pair.`, facts)
  }
  if (now >= Date.parse(leaf.validTo)) {
    const message = `The certificate in ${certificatePath} expired on ${leaf.validTo}. Renew it.`
    throw new PorchlightError("certificate-expired", message, facts)
  }
  if (now < Date.parse(leaf.validFrom)) {
    const message = `The certificate in ${certificatePath} is valid from ${leaf.validFrom} only. Check this machine's clock.`
    throw new PorchlightError("certificate-not-yet-valid", message, facts)
  }
  // No browser looks at the common name any more.
  if (leaf.checkHost(hostName, { subject: "never" }) === undefined) {
    const names = leaf.subjectAltName ?? "no name at all"
    const message = `The certificate in ${certificatePath} is for ${names}, not for ${hostName}.`
    throw new PorchlightError(
      "certificate-for-another-name",
      `${message} Have one made for that name.`,
      facts,
    )
  }
}

/** A chain of four with RSA has 8 kB. */
const fileMaximumBytes = 65_536

/** No more than the bound, whatever the path leads to. */
async function readBounded(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, "r")
    try {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(fileMaximumBytes + 1),
        0,
        fileMaximumBytes + 1,
        0,
      )
      if (bytesRead > fileMaximumBytes) throw unreadable(path, "is too large to be a certificate or key")
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof PorchlightError) throw error
    throw unreadable(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function readChain(file: Uint8Array, path: string): readonly X509Certificate[] {
  const blocks = pemDecode(file)?.filter(({ label }) => label === "CERTIFICATE")
  try {
    return (blocks?.map(({ bytes }) => bytes) ?? [file]).map((der) => new X509Certificate(der))
  } catch {
    throw unreadable(path, "holds no certificate in PEM or DER")
  }
}

const derForms = ["pkcs8", "sec1", "pkcs1"] as const

function readKey(file: Uint8Array, path: string): KeyObject {
  const key = Buffer.from(file)
  const blocks = pemDecode(file)
  const attempts =
    blocks === undefined
      ? derForms.map((type) => () => createPrivateKey({ key, format: "der", type }))
      : [() => createPrivateKey({ key, format: "pem" })]
  for (const attempt of attempts) {
    try {
      return attempt()
    } catch {
      // Perhaps in the next form.
    }
  }
  throw unreadable(path, "holds no private key in PEM or DER that opens without a password")
}

function unreadable(path: string, what: string): PorchlightError {
  const message = `${path} ${what}. Name a file that this user can read, with --cert and --key.`
  return new PorchlightError("certificate-unreadable", message, { path })
}
