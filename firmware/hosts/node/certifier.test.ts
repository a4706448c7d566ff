import { X509Certificate } from "node:crypto"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { connect, createServer, type TLSSocket } from "node:tls"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { KeyedCertificate, LeafRequest } from "../../core/certifier.ts"
import type { KeyedRoot } from "../../core/kept-root.ts"
import { pemDecode, pemEncode } from "../../core/pem.ts"
import { type RootFiles, readRoot } from "../../core/root-import.ts"
import {
  addressBytes,
  hostName,
  issueLeaf,
  makeRoot,
  makeTestFolder,
  pemOf,
  type TestFolder,
} from "./certificates.fixture.ts"
import { nodeCertifier } from "./certifier.ts"

let folder: TestFolder
let root: KeyedRoot

beforeAll(async () => {
  folder = await makeTestFolder()
  root = await makeRoot()
  await folder.write("root.pem", pemOf(root).certificate)
})
afterAll(() => folder.remove())

/** What `openssl verify` says of a leaf for a name or an address. */
async function verify(leaf: KeyedCertificate, name: string): Promise<string> {
  await folder.write("leaf.pem", pemOf(leaf).certificate)
  const kind = /^[\d.:a-f]+$/.test(name) ? "-verify_ip" : "-verify_hostname"
  return folder.openssl("verify", "-CAfile", "root.pem", "-purpose", "sslserver", kind, name, "leaf.pem")
}

/** What Node's TLS says: its error, or `accepted`. */
async function shakeHands(
  leaf: KeyedCertificate,
  servername: string,
  trusted: KeyedRoot = root,
): Promise<string> {
  const { certificate: cert, key } = pemOf(leaf)
  const server = createServer({ cert, key }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const ca = pemOf(trusted).certificate
  const verdict = await new Promise<string>((resolve) => {
    const socket: TLSSocket = connect({ port, host: "127.0.0.1", servername, ca }, () => {
      resolve("accepted")
      socket.destroy()
    })
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(`${error.code} ${error.message}`))
  })
  server.close()
  return verdict
}

describe("a root", () => {
  test("says what it may do, critically, to OpenSSL", async () => {
    const text = (await folder.openssl("x509", "-in", "root.pem", "-noout", "-text")).replace(/\s+/g, " ")
    expect(text).toMatch(
      /Issuer: CN = (ding-5cd80b1 Porchlight CA [0-9a-f]{8}) Validity .* Subject: CN = \1 /,
    )
    expect(text).toContain("NIST CURVE: P-256")
    expect(text).toContain("X509v3 Basic Constraints: critical CA:TRUE, pathlen:0 ")
    expect(text).toContain("X509v3 Key Usage: critical Certificate Sign, CRL Sign ")
    expect(text).toMatch(/X509v3 Subject Key Identifier: ([0-9A-F]{2}:){19}/)
    expect(text).toContain(
      "X509v3 Name Constraints: critical Permitted: DNS:local " +
        "IP:10.0.0.0/255.0.0.0 IP:172.16.0.0/255.240.0.0 IP:192.168.0.0/255.255.0.0 IP:169.254.0.0/255.255.0.0 " +
        "IP:192.0.2.0/255.255.255.0 IP:FC00:0:0:0:0:0:0:0/FE00:0:0:0:0:0:0:0 IP:FE80:0:0:0:0:0:0:0/FFC0:0:0:0:0:0:0:0 " +
        "Signature",
    )
    expect(text.match(/X509v3(?! extensions)/g)).toHaveLength(4)
  })

  test("verifies itself strictly, and lasts ten years even where they end after 2050", async () => {
    expect(
      await folder.openssl("verify", "-x509_strict", "-check_ss_sig", "-CAfile", "root.pem", "root.pem"),
    ).toBe("root.pem: OK\n")
    const late = await makeRoot(Date.UTC(2045, 5, 1))
    const { validFrom, validTo } = new X509Certificate(late.certificate)
    expect([Date.parse(validFrom), Date.parse(validTo)]).toEqual([late.validFrom, late.validUntil])
  })
})

describe("a leaf", () => {
  test("says what it is, to OpenSSL", async () => {
    await folder.write("leaf.pem", pemOf(await issueLeaf(root, ["192.168.1.17", "fd00::17"])).certificate)
    const text = (await folder.openssl("x509", "-in", "leaf.pem", "-noout", "-text")).replace(/\s+/g, " ")
    expect(text).toContain("X509v3 Basic Constraints: critical CA:FALSE ")
    expect(text).toContain("X509v3 Key Usage: critical Digital Signature ")
    expect(text).toContain("X509v3 Extended Key Usage: TLS Web Server Authentication ")
    expect(text).toContain(
      `Subject Alternative Name: DNS:${hostName}, IP Address:192.168.1.17, IP Address:FD00:0:0:0:0:0:0:17 `,
    )
    const ofRoot = await folder.openssl("x509", "-in", "root.pem", "-noout", "-ext", "subjectKeyIdentifier")
    const [subject] = /(?:[0-9A-F]{2}:){19}[0-9A-F]{2}/.exec(ofRoot) ?? ["none"]
    expect(text).toContain(`Authority Key Identifier: ${subject}`)
  })

  test("is accepted for its name and its addresses, by OpenSSL strictly and by Node", async () => {
    const leaf = await issueLeaf(root, ["192.168.1.17", "fe80::1"])
    for (const name of [hostName, "192.168.1.17", "fe80::1"]) {
      expect(await verify(leaf, name)).toBe("leaf.pem: OK\n")
    }
    expect(await shakeHands(leaf, hostName)).toBe("accepted")
    const strict = ["verify", "-x509_strict", "-CAfile", "root.pem", "leaf.pem"]
    expect(await folder.openssl(...strict)).toBe("leaf.pem: OK\n")
  })

  test.each<[what: string, name: string, request: Partial<LeafRequest>]>([
    ["a name of the internet", "example.com", { hostName: "example.com" }],
    ["a name that only ends alike", "notlocal", { hostName: "notlocal" }],
    ["a public address", "8.8.8.8", { addresses: addressBytes("8.8.8.8") }],
    ["loopback", "127.0.0.1", { addresses: addressBytes("127.0.0.1") }],
    ["a public address of IPv6", "2001:db8::1", { addresses: addressBytes("2001:db8::1") }],
  ])("for %s is refused though our root signed it", async (_what, name, request) => {
    const leaf = await issueLeaf(root, [], request)
    expect(await verify(leaf, name)).toContain("permitted subtree violation")
    expect(await shakeHands(leaf, request.hostName ?? hostName)).toContain("permitted subtree violation")
  })

  test("that has expired, is not valid yet, is for another name, or under another root is refused", async () => {
    const now = Date.now()
    const day = 86_400_000
    const expired = await issueLeaf(root, [], { validFrom: now - 2 * day, validUntil: now - day })
    const early = await issueLeaf(root, [], { validFrom: now + day, validUntil: now + 2 * day })
    expect(await verify(expired, hostName)).toContain("certificate has expired")
    expect(await shakeHands(expired, hostName)).toContain("CERT_HAS_EXPIRED")
    expect(await shakeHands(early, hostName)).toContain("CERT_NOT_YET_VALID")
    const leaf = await issueLeaf(root)
    expect(await verify(leaf, "dong.local")).toContain("hostname mismatch")
    expect(await shakeHands(leaf, "dong.local")).toContain("ERR_TLS_CERT_ALTNAME_INVALID")
    expect(await shakeHands(leaf, hostName, await makeRoot())).toMatch(/^UNABLE_TO_/)
  })

  test("may not sign another", async () => {
    const leaf = await issueLeaf(root)
    const under = await nodeCertifier.issueLeaf(leaf, {
      hostName,
      addresses: [],
      serial: Uint8Array.of(1),
      validFrom: root.validFrom,
      validUntil: root.validUntil,
    })
    await folder.write("under.pem", pemOf(under).certificate)
    await folder.write("between.pem", pemOf(leaf).certificate)
    const said = await folder.openssl(
      "verify",
      "-CAfile",
      "root.pem",
      "-untrusted",
      "between.pem",
      "under.pem",
    )
    expect(said).toContain("invalid CA certificate")
  })

  test("is issued in under 50 ms once the library is there, the median of twenty", async () => {
    const times: number[] = []
    for (let issued = 0; issued < 20; issued++) {
      const begun = performance.now()
      await issueLeaf(root, ["192.168.1.17"])
      times.push(performance.now() - begun)
    }
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(50)
  })

  test("with every address it may have, and its key, fits a chip's store", async () => {
    const addresses = Array.from(
      { length: 16 },
      (_, index) => `fd00:1111:2222:3333:4444:5555:6666:77${index + 10}`,
    )
    const { certificate, key } = await issueLeaf(root, addresses)
    const inBase64 = Math.ceil(((certificate.length + key.length) * 4) / 3)
    expect(inBase64 + addresses.join('","').length).toBeLessThan(3500)
  })
})

describe("a root from another program", () => {
  async function made(...algorithm: readonly string[]): Promise<RootFiles> {
    await folder.openssl(
      "req",
      "-x509",
      "-newkey",
      ...algorithm,
      "-nodes",
      "-keyout",
      "k.pem",
      "-out",
      "c.pem",
      "-subj",
      "/O=mkcert/CN=mkcert somebody",
      "-days",
      "30",
      "-addext",
      "keyUsage=critical,keyCertSign",
    )
    const read = async (words: string[]) => new TextEncoder().encode(await folder.openssl(...words))
    return { certificate: await read(["x509", "-in", "c.pem"]), key: await read(["pkey", "-in", "k.pem"]) }
  }

  test.each([
    ["P-256", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]],
    ["P-384", ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"]],
    ["RSA, as mkcert makes it", ["rsa:3072"]],
  ])("with a key of %s issues leaves that Node accepts", async (_what, algorithm) => {
    const foreign = await readRoot(await made(...algorithm), nodeCertifier, Date.now())
    expect(foreign.commonName).toBe("mkcert somebody")
    expect(await nodeCertifier.isConstrained(foreign.certificate)).toBe(false)
    expect(await shakeHands(await issueLeaf(foreign), hostName, foreign)).toBe("accepted")
  })

  test.each([
    ["P-256", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]],
    ["P-384", ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"]],
    ["RSA", ["rsa:2048"]],
  ])(
    "with a key of %s signs what its certificate vouches for, and nothing else",
    async (_what, algorithm) => {
      const foreign = await readRoot(await made(...algorithm), nodeCertifier, Date.now())
      const word = new TextEncoder().encode("porchlight introduction v1\n")
      const signature = await nodeCertifier.sign(foreign, word)
      const hasSigned = (bytes: Uint8Array, shown: Uint8Array, by: KeyedRoot = foreign) =>
        nodeCertifier.hasSigned(by.certificate, bytes, shown)
      expect(await hasSigned(word, signature)).toBe(true)
      expect(await hasSigned(word, signature, root)).toBe(false)
      expect(await hasSigned(word.subarray(1), signature)).toBe(false)
      expect(await hasSigned(word, await nodeCertifier.sign(root, word))).toBe(false)
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (shown) => {
          expect(await hasSigned(word, shown)).toBe(false)
        }),
      )
      expect(await nodeCertifier.hasSigned(word, word, signature)).toBe(false)
    },
  )

  test("may have its key in the older forms, too", async () => {
    const { certificate, key } = await made("ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    await folder.write("k.pem", key)
    const older = new TextEncoder().encode(await folder.openssl("ec", "-in", "k.pem"))
    expect(pemDecode(older)?.map(({ label }) => label)).toContain("EC PRIVATE KEY")
    const byOlder = await readRoot({ certificate, key: older }, nodeCertifier, Date.now())
    expect(byOlder.key).toEqual((await readRoot({ certificate, key }, nodeCertifier, Date.now())).key)
  })

  test("as DER is the same as in PEM, and ours is known to be constrained", async () => {
    const { certificate, key, fingerprint } = await readRoot(root, nodeCertifier, Date.now())
    expect(fingerprint).toBe(
      new X509Certificate(root.certificate).fingerprint256.replaceAll(":", "").toLowerCase(),
    )
    const inPem = new TextEncoder().encode(
      pemEncode("PRIVATE KEY", key) + pemEncode("CERTIFICATE", certificate),
    )
    expect((await readRoot({ certificate: inPem, key: inPem }, nodeCertifier, undefined)).fingerprint).toBe(
      fingerprint,
    )
    expect(await nodeCertifier.isConstrained(certificate)).toBe(true)
  })

  test("that is a leaf, or whose key is another's or behind a password, is refused", async () => {
    const leaf = await issueLeaf(root)
    await expect(readRoot(leaf, nodeCertifier, undefined)).rejects.toMatchObject({ code: "not-a-root" })
    const mixed = { certificate: root.certificate, key: leaf.key }
    await expect(readRoot(mixed, nodeCertifier, undefined)).rejects.toMatchObject({
      code: "root-key-mismatch",
    })
    await folder.write("k.pem", pemOf(root).key)
    const locked = new TextEncoder().encode(
      await folder.openssl("pkcs8", "-topk8", "-in", "k.pem", "-passout", "pass:secret"),
    )
    await expect(readRoot({ ...root, key: locked }, nodeCertifier, undefined)).rejects.toMatchObject({
      code: "root-key-mismatch",
    })
  })
})
