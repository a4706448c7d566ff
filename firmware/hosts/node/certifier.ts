/** Keys and certificates on Node. */
import {
  createHash,
  createPrivateKey,
  type KeyObject,
  X509Certificate as NodeCertificate,
  sign,
  verify,
  webcrypto,
} from "node:crypto"
import { promisify } from "node:util"
import type {
  CertificateFacts,
  CertificateRequest,
  Certifier,
  KeyedCertificate,
  LeafRequest,
  RootRequest,
} from "../../core/certifier.ts"
import {
  alternativeNames,
  nameConstraints,
  nameConstraintsOid,
  subjectAlternativeNameOid,
} from "./certificate-extensions.ts"

type Library = typeof import("@peculiar/x509")

const { subtle } = webcrypto

/** What our own keys are, and how they sign. */
const p256 = { name: "ECDSA", namedCurve: "P-256" } as const

/**
 * The library takes 19 MB of memory and 0.2 s to load, so it is loaded when something is made for the first time; a
 * device that starts with its kept leaf never needs it.
 */
let library: Promise<Library> | undefined

function load(): Promise<Library> {
  library ??= withMetadata(() => import("@peculiar/x509"))
  return library
}

/**
 * Its container refuses to load where `Reflect` knows no metadata, asks for some of each class while that is defined, and
 * never again. The library keeps none, so "there is none" is the whole answer: `reflect-metadata` would be a dependency
 * for that alone. A program that has it keeps its own.
 */
async function withMetadata(loadLibrary: () => Promise<Library>): Promise<Library> {
  if ("getMetadata" in Reflect) return loadLibrary()
  const none = { getMetadata: () => undefined, getOwnMetadata: () => undefined }
  Object.assign(Reflect, none)
  try {
    return await loadLibrary()
  } finally {
    for (const name of Object.keys(none)) Reflect.deleteProperty(Reflect, name)
  }
}

export const nodeCertifier: Certifier = {
  async makeRoot(request) {
    const x509 = await load()
    const keys = await generateKeys()
    const certificate = await x509.X509CertificateGenerator.createSelfSigned(
      {
        ...common(request),
        name: [{ CN: [request.commonName] }],
        keys,
        signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
        extensions: await rootExtensions(x509, request, keys.publicKey),
      },
      webcrypto,
    )
    return keyed(certificate.rawData, keys.privateKey)
  },

  async issueLeaf(root, request) {
    const x509 = await load()
    const [keys, signing] = await Promise.all([generateKeys(), importSigningKey(root.key)])
    const issuer = new x509.X509Certificate(Uint8Array.from(root.certificate))
    const certificate = await x509.X509CertificateGenerator.create(
      {
        ...common(request),
        subject: [{ CN: [request.hostName.slice(0, commonNameMaximum)] }],
        issuer: issuer.subjectName,
        publicKey: keys.publicKey,
        signingKey: signing.key,
        signingAlgorithm: signing.algorithm,
        extensions: await leafExtensions(x509, request, keys.publicKey, issuer),
      },
      webcrypto,
    )
    return keyed(certificate.rawData, keys.privateKey)
  },

  async examine(certificate, key) {
    const found = readCertificate(certificate)
    return found && factsOf(found, readKey(key))
  },

  async isConstrained(certificate) {
    const { X509Certificate } = await load()
    return new X509Certificate(Uint8Array.from(certificate)).getExtension(nameConstraintsOid) !== null
  },

  async sign(root, bytes) {
    const key = createPrivateKey({ key: Buffer.from(root.key), format: "der", type: "pkcs8" })
    return Uint8Array.from(await signAside("sha256", bytes, { key, dsaEncoding }))
  },

  async hasSigned(certificate, bytes, signature) {
    const key = readCertificate(certificate)?.publicKey
    return key !== undefined && (await verifyAside("sha256", bytes, { key, dsaEncoding }, signature))
  },

  async sha256(bytes) {
    return Uint8Array.from(createHash("sha256").update(bytes).digest())
  },
}

/** RSA with 4,096 bits takes a small board a tenth of a second: in a thread of Node's own. */
const signAside = promisify(sign)
const verifyAside = promisify(verify)

/** Of one length, where the other encoding of ECDSA has several. RSA passes over it. */
const dsaEncoding = "ieee-p1363"

/** RFC 5280, appendix A.1, `ub-common-name`. */
const commonNameMaximum = 64

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return subtle.generateKey(p256, true, ["sign", "verify"])
}

function common({ serial, validFrom, validUntil }: CertificateRequest) {
  return {
    serialNumber: Buffer.from(serial).toString("hex"),
    notBefore: new Date(validFrom),
    notAfter: new Date(validUntil),
  }
}

async function rootExtensions(x509: Library, request: RootRequest, publicKey: webcrypto.CryptoKey) {
  const constraints = nameConstraints(request.permittedDomains, request.permittedRanges)
  return [
    new x509.BasicConstraintsExtension(true, 0, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
    new x509.Extension(nameConstraintsOid, true, constraints),
  ]
}

async function leafExtensions(
  x509: Library,
  { hostName, addresses }: LeafRequest,
  publicKey: webcrypto.CryptoKey,
  issuer: InstanceType<Library["X509Certificate"]>,
) {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth], false),
    new x509.Extension(subjectAlternativeNameOid, false, alternativeNames(hostName, addresses)),
    await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
    ...(await authorityKeyIdentifier(x509, issuer)),
  ]
}

/** The identifier that the root gives itself: another program may have taken it from the key in another way. */
async function authorityKeyIdentifier(x509: Library, issuer: InstanceType<Library["X509Certificate"]>) {
  const identifier = issuer.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId
  return identifier === undefined ? [] : [new x509.AuthorityKeyIdentifierExtension(identifier)]
}

async function keyed(certificate: ArrayBuffer, key: webcrypto.CryptoKey): Promise<KeyedCertificate> {
  const exported = await subtle.exportKey("pkcs8", key)
  return { certificate: new Uint8Array(certificate), key: new Uint8Array(exported) }
}

/** Our own roots have P-256; one from outside, as mkcert makes it, may have RSA. */
async function importSigningKey(pkcs8: Uint8Array) {
  const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey({
    key: Buffer.from(pkcs8),
    format: "der",
    type: "pkcs8",
  })
  const namedCurve = curves.get(asymmetricKeyDetails?.namedCurve)
  const algorithm =
    asymmetricKeyType === "ec" && namedCurve !== undefined
      ? { name: "ECDSA", namedCurve, hash: "SHA-256" }
      : { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }
  return { key: await subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]), algorithm }
}

/** OpenSSL's words for the curves, and WebCrypto's. */
const curves: ReadonlyMap<string | undefined, string> = new Map([
  ["prime256v1", "P-256"],
  ["secp384r1", "P-384"],
])

function readCertificate(der: Uint8Array): NodeCertificate | undefined {
  try {
    return new NodeCertificate(der)
  } catch {
    return undefined
  }
}

/** Undefined where it is no key, or one behind a password. */
function readKey(der: Uint8Array): KeyObject | undefined {
  for (const type of ["pkcs8", "sec1", "pkcs1"] as const) {
    try {
      return createPrivateKey({ key: Buffer.from(der), format: "der", type })
    } catch {
      // Perhaps in the next form.
    }
  }
  return undefined
}

function factsOf(certificate: NodeCertificate, key: KeyObject | undefined): CertificateFacts {
  const isPair = key !== undefined && certificate.checkPrivateKey(key)
  return {
    commonName: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? "",
    validFrom: Date.parse(certificate.validFrom),
    validUntil: Date.parse(certificate.validTo),
    isAuthority: certificate.ca,
    isSelfSigned: certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey),
    key: isPair ? Uint8Array.from(key.export({ format: "der", type: "pkcs8" })) : undefined,
  }
}
