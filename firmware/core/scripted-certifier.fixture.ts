/** A certifier without cryptography: its certificates are JSON, and a key fits the certificate that names it. */
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import type { CertificateFacts, Certifier, LeafRequest, RootRequest } from "./certifier.ts"

export interface ScriptedCertifier extends Certifier {
  readonly roots: RootRequest[]
  readonly leaves: LeafRequest[]
  /** What `issueLeaf` throws instead; undefined lets it issue. */
  failure: Error | undefined
  constrained: boolean
}

export interface ScriptedCertificate {
  readonly commonName: string
  readonly validFrom: number
  readonly validUntil: number
  readonly isAuthority: boolean
  readonly isSelfSigned: boolean
  readonly keyName: string
}

const encode = (value: unknown) => utf8Encode(JSON.stringify(value))

export function scriptedCertificate(certificate: ScriptedCertificate) {
  return { certificate: encode(certificate), key: utf8Encode(certificate.keyName) }
}

export function createScriptedCertifier(): ScriptedCertifier {
  const roots: RootRequest[] = []
  const leaves: LeafRequest[] = []
  let keys = 0

  return {
    roots,
    leaves,
    failure: undefined,
    constrained: true,
    async makeRoot(request) {
      roots.push(request)
      const { commonName, validFrom, validUntil } = request
      const keyName = `root key ${++keys}`
      return scriptedCertificate({
        commonName,
        validFrom,
        validUntil,
        isAuthority: true,
        isSelfSigned: true,
        keyName,
      })
    },
    async issueLeaf(_root, request) {
      if (this.failure !== undefined) throw this.failure
      leaves.push(request)
      const { hostName: commonName, validFrom, validUntil } = request
      const keyName = `leaf key ${++keys}`
      return scriptedCertificate({
        commonName,
        validFrom,
        validUntil,
        isAuthority: false,
        isSelfSigned: false,
        keyName,
      })
    },
    async examine(certificate, key) {
      const parsed = parse(certificate)
      if (parsed === undefined) return undefined
      const { keyName, ...facts } = parsed
      return { ...facts, key: utf8Decode(key) === keyName ? key : undefined } satisfies CertificateFacts
    },
    async isConstrained() {
      return this.constrained
    },
    async sign({ key }, bytes) {
      return utf8Encode(`${utf8Decode(key)} signed ${utf8Decode(bytes)}`)
    },
    async hasSigned(certificate, bytes, signature) {
      const keyName = parse(certificate)?.keyName
      return utf8Decode(signature) === `${keyName} signed ${utf8Decode(bytes)}`
    },
    // Not a digest, but another for each of these tests' certificates, wherever in it they differ.
    async sha256(bytes) {
      const digest = new Uint8Array(32)
      for (const [index, byte] of bytes.entries()) {
        digest[index % 32] = ((digest[index % 32] ?? 0) * 31 + byte) & 0xff
      }
      return digest
    },
  }
}

function parse(certificate: Uint8Array): ScriptedCertificate | undefined {
  try {
    return JSON.parse(utf8Decode(certificate) ?? "")
  } catch {
    return undefined
  }
}
