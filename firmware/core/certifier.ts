/** The port through which a device has keys and certificates made (X.509, RFC 5280). Types only. */

export interface KeyedCertificate {
  /** X.509, DER. */
  readonly certificate: Uint8Array
  /** PKCS #8, DER, not encrypted. */
  readonly key: Uint8Array
}

/** Addresses that agree with `address` in the bits of `mask`; both have 4 bytes, or both 16. */
export interface AddressRange {
  readonly address: Uint8Array
  readonly mask: Uint8Array
}

/** What every certificate says. Times are milliseconds since 1970, UTC, in whole seconds. */
export interface CertificateRequest {
  /** A positive number in two's complement, at most 20 bytes (RFC 5280, section 4.1.2.2). */
  readonly serial: Uint8Array
  readonly validFrom: number
  readonly validUntil: number
}

export interface RootRequest extends CertificateRequest {
  /** At most 64 characters. iOS leaves a root without one out of its list of roots to trust. */
  readonly commonName: string
  readonly permittedDomains: readonly string[]
  readonly permittedRanges: readonly AddressRange[]
}

export interface LeafRequest extends CertificateRequest {
  readonly hostName: string
  /** 4 or 16 bytes each. */
  readonly addresses: readonly Uint8Array[]
}

export interface CertificateFacts {
  /** Hostile text; empty where there is none. */
  readonly commonName: string
  readonly validFrom: number
  readonly validUntil: number
  /** May sign certificates of others. */
  readonly isAuthority: boolean
  /** Signed with the key that it names. */
  readonly isSelfSigned: boolean
  /** The key, in the one form that the other methods take; undefined where it is not the certificate's. */
  readonly key: Uint8Array | undefined
}

export interface Certifier {
  /**
   * A new P-256 key, and its certificate signed by itself: CA:TRUE and pathlen:0, keyCertSign and cRLSign, the name
   * constraints, all critical; and the subject's key identifier.
   */
  makeRoot(request: RootRequest): Promise<KeyedCertificate>
  /** A new P-256 key, and its certificate for serverAuth. Rejects where the root's key cannot sign. */
  issueLeaf(root: KeyedCertificate, request: LeafRequest): Promise<KeyedCertificate>
  /** Undefined where `certificate` is none. `key` may be of any kind and in any form that this machine reads. */
  examine(certificate: Uint8Array, key: Uint8Array): Promise<CertificateFacts | undefined>
  /** Whether the certificate limits the names that it may sign for (RFC 5280, section 4.2.1.10). */
  isConstrained(certificate: Uint8Array): Promise<boolean>
  /**
   * Signs with a root's key, over SHA-256. `bytes` are never the signed part of a certificate: see `introduction.ts`. Rejects
   * where the key cannot sign.
   */
  sign(root: KeyedCertificate, bytes: Uint8Array): Promise<Uint8Array>
  /** Whether the key of this certificate has signed `bytes` so. `signature` may be anything. Never rejects. */
  hasSigned(certificate: Uint8Array, bytes: Uint8Array, signature: Uint8Array): Promise<boolean>
  sha256(bytes: Uint8Array): Promise<Uint8Array>
}
