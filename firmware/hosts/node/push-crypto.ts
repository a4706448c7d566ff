/** What notifications need of Node's own cryptography: P-256, HKDF, AES-128-GCM. */
import {
  createCipheriv,
  createECDH,
  createPrivateKey,
  hkdfSync,
  type KeyObject,
  sign as signWith,
} from "node:crypto"
import type { PushKeyPair, PushPort } from "../../core/host.ts"

const curve = "prime256v1"

export const pushCrypto: Pick<PushPort, "makeKey" | "agree" | "sign" | "derive" | "seal"> = {
  makeKey() {
    const key = createECDH(curve)
    const publicKey = new Uint8Array(key.generateKeys())
    // Its leading zeros are missing where it has any.
    const privateKey = new Uint8Array(32)
    const scalar = key.getPrivateKey()
    privateKey.set(scalar, privateKey.length - scalar.length)
    return { privateKey, publicKey }
  },

  agree(theirs, ours) {
    const key = createECDH(curve)
    const publicKey = ours?.publicKey ?? new Uint8Array(key.generateKeys())
    if (ours !== undefined) key.setPrivateKey(ours.privateKey)
    return { secret: new Uint8Array(key.computeSecret(theirs)), publicKey }
  },

  sign: (key, bytes) =>
    new Uint8Array(signWith("sha256", bytes, { key: keyObject(key), dsaEncoding: "ieee-p1363" })),

  derive: (secret, salt, info, byteCount) =>
    new Uint8Array(hkdfSync("sha256", secret, salt, info, byteCount)),

  seal(key, nonce, plaintext) {
    const cipher = createCipheriv("aes-128-gcm", key, nonce)
    return new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]))
  },
}

function keyObject({ privateKey, publicKey }: PushKeyPair): KeyObject {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url")
  const [x, y] = [text(publicKey.subarray(1, 33)), text(publicKey.subarray(33))]
  return createPrivateKey({ format: "jwk", key: { kty: "EC", crv: "P-256", d: text(privateKey), x, y } })
}
