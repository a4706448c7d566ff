/**
 * A backup as it lies in a file: encrypted with a key that a passphrase leads to, and authenticated as a whole.
 *
 *     "porchlight-backup\n", 1            what it is, and its version
 *     log2 N, r, p                        how the key is made: scrypt (RFC 7914)
 *     salt (16), nonce (12)               drawn anew for each file
 *     ciphertext, tag (16)                AES-256-GCM; all before it is authenticated, too
 *     SHA-256 (32)                        of all before it
 *
 * The last line is no protection: it tells a file that was damaged on its way from a passphrase that is wrong.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
  type ScryptOptions,
  scrypt,
} from "node:crypto"
import { PorchlightError } from "../core/errors.ts"

const magic = Buffer.from("porchlight-backup\n")
const version = 1

/**
 * As hard as N = 2^17, r = 8, p = 1, which OWASP's Password Storage Cheat Sheet asks for, in a quarter of the memory: 32 MiB
 * are there on the smallest board. A guess takes half a second of a desktop's.
 */
const hardness = { log2N: 15, r: 8, p: 3 }
/** What a file may ask of who opens it: 128 MiB and some seconds. */
const hardest = { log2N: 17, r: 8, p: 4 }

const saltBytes = 16
const nonceBytes = 12
const tagBytes = 16
const digestBytes = 32
const headBytes = magic.length + 1 + 3 + saltBytes + nonceBytes

/** All values that a state folder may hold take 16 MB, and a third more in a file; what is larger is no backup. */
export const backupMaximumBytes = 32 * 1024 * 1024

export async function sealBackup(content: Uint8Array, passphrase: string): Promise<Buffer> {
  const { log2N, r, p } = hardness
  const head = Buffer.concat([
    ...[magic, Uint8Array.of(version, log2N, r, p)],
    randomBytes(saltBytes + nonceBytes),
  ])
  const cipher = createCipheriv("aes-256-gcm", await keyOf(head, passphrase), nonceOf(head))
  cipher.setAAD(head)
  const whole = Buffer.concat([head, cipher.update(content), cipher.final(), cipher.getAuthTag()])
  return Buffer.concat([whole, digestOf(whole)])
}

/**
 * Rejects with a `PorchlightError`: `not-a-backup`, `backup-too-new`, `backup-damaged`, `wrong-passphrase`.
 */
export async function openBackup(bytes: Uint8Array, passphrase: string): Promise<Buffer> {
  const file = Buffer.from(bytes)
  checkBackup(file)
  const whole = file.subarray(0, -digestBytes)
  const head = whole.subarray(0, headBytes)
  const decipher = createDecipheriv("aes-256-gcm", await keyOf(head, passphrase), nonceOf(head))
  decipher.setAAD(head)
  decipher.setAuthTag(whole.subarray(-tagBytes))
  const first = decipher.update(whole.subarray(headBytes, -tagBytes))
  try {
    return Buffer.concat([first, decipher.final()])
  } catch {
    const sentence =
      "The passphrase does not open this backup, or somebody has changed the file. Nothing was changed."
    throw new PorchlightError("wrong-passphrase", sentence)
  }
}

/** Whether it is one, and whole; before anybody is asked for a passphrase. Throws as `openBackup` rejects. */
export function checkBackup(bytes: Uint8Array): void {
  const file = Buffer.from(bytes)
  if (!file.subarray(0, magic.length).equals(magic)) {
    throw new PorchlightError(
      "not-a-backup",
      "This file is no backup of Porchlight. Give the one that backup wrote.",
    )
  }
  const found = file[magic.length]
  if (found !== undefined && found > version) {
    const sentence = `A newer Porchlight made this backup (form ${found}). Update this one, then try again.`
    throw new PorchlightError("backup-too-new", sentence, { version: found })
  }
  const isWhole =
    found === version &&
    file.length >= headBytes + tagBytes + digestBytes &&
    digestOf(file.subarray(0, -digestBytes)).equals(file.subarray(-digestBytes))
  if (!isWhole) throw damaged()
  const [log2N = 0, r = 0, p = 0] = file.subarray(magic.length + 1)
  const isBearable = log2N >= 1 && log2N <= hardest.log2N && r === hardest.r && p >= 1 && p <= hardest.p
  if (!isBearable) throw damaged()
}

export function damaged(): PorchlightError {
  const sentence =
    "This backup is damaged, or was not copied whole. Take another copy of it. Nothing was changed."
  return new PorchlightError("backup-damaged", sentence)
}

/** What is typed here and there is the same text in other bytes: composed first (UAX #15). */
function keyOf(head: Buffer, passphrase: string): Promise<Buffer> {
  const [log2N = 0, r = 0, p = 0] = head.subarray(magic.length + 1)
  const N = 2 ** log2N
  const options: ScryptOptions = { N, r, p, maxmem: 2 * 128 * r * (N + p) }
  const salt = head.subarray(magic.length + 4, magic.length + 4 + saltBytes)
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize("NFC"), salt, 32, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

function nonceOf(head: Buffer): Buffer {
  return head.subarray(-nonceBytes)
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest()
}
