import { X509Certificate } from "node:crypto"
import { copyFile, mkdir, rename, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { KeyedCertificate } from "../../core/certifier.ts"
import type { KeyedRoot } from "../../core/kept-root.ts"
import {
  hostName,
  issueLeaf,
  makeRoot,
  makeTestFolder,
  pemOf,
  type TestFolder,
} from "./certificates.fixture.ts"
import type { TlsCertificate } from "./https.ts"
import { openOwnCertificate, readOwnCertificate } from "./own-certificate.ts"

const day = 86_400_000
let root: KeyedRoot
let first: KeyedCertificate
let second: KeyedCertificate
let folder: TestFolder
let closings: (() => unknown)[] = []

beforeAll(async () => {
  root = await makeRoot()
  first = await issueLeaf(root)
  second = await issueLeaf(root)
})
beforeEach(async () => {
  folder = await makeTestFolder()
})
afterEach(async () => {
  for (const close of closings) close()
  closings = []
  await folder.remove()
})

const files = () => ({
  certificatePath: join(folder.path, "cert.pem"),
  keyPath: join(folder.path, "key.pem"),
  hostName,
})

async function write({ certificate, key }: KeyedCertificate, where = folder.path): Promise<void> {
  const pem = pemOf({ certificate, key })
  await writeFile(join(where, "cert.pem"), pem.certificate)
  await writeFile(join(where, "key.pem"), pem.key)
}

describe("a pair of the owner's own", () => {
  test("as mkcert writes it is taken as it is", async () => {
    await write(first)
    expect(await readOwnCertificate(files())).toEqual(pemOf(first))
  })

  test("in DER is the same", async () => {
    await writeFile(files().certificatePath, first.certificate)
    await writeFile(files().keyPath, first.key)
    expect(await readOwnCertificate(files())).toEqual(pemOf(first))
  })

  test("with a chain keeps its order, the device's own first", async () => {
    await write(first)
    await writeFile(files().certificatePath, pemOf(first).certificate + pemOf(root).certificate)
    const { certificate } = await readOwnCertificate(files())
    expect(certificate).toBe(pemOf(first).certificate + pemOf(root).certificate)
  })

  test("with a key in an older form, in PEM and in DER, is taken", async () => {
    await write(first)
    await folder.openssl("ec", "-in", "key.pem", "-out", "older.pem")
    await folder.openssl("ec", "-in", "key.pem", "-outform", "DER", "-out", "older.der")
    for (const name of ["older.pem", "older.der"]) {
      const keyPath = join(folder.path, name)
      expect((await readOwnCertificate({ ...files(), keyPath })).key).toBe(pemOf(first).key)
    }
  })

  test("made by OpenSSL with RSA is taken", async () => {
    await folder.openssl(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      "key.pem",
      "-out",
      "cert.pem",
      "-subj",
      "/CN=x",
      "-addext",
      `subjectAltName=DNS:${hostName}`,
    )
    expect((await readOwnCertificate(files())).certificate).toContain("BEGIN CERTIFICATE")
  })
})

describe("a pair is refused", () => {
  test.each<[code: string, sentence: RegExp, prepare: () => Promise<unknown>]>([
    ["certificate-unreadable", /cert\.pem cannot be read \(ENOENT\)/, async () => {}],
    [
      "certificate-unreadable",
      /cert\.pem holds no certificate/,
      () => write({ certificate: first.certificate.slice(0, 100), key: first.key }),
    ],
    [
      "certificate-unreadable",
      /cert\.pem holds no certificate/,
      () => write(first).then(() => copyFile(files().keyPath, files().certificatePath)),
    ],
    [
      "certificate-unreadable",
      /key\.pem holds no private key/,
      () => write(first).then(() => copyFile(files().certificatePath, files().keyPath)),
    ],
    [
      "certificate-unreadable",
      /key\.pem holds no private key .* without a password/,
      async () => {
        await write(first)
        await folder.openssl(
          "pkcs8",
          "-topk8",
          "-in",
          "key.pem",
          "-out",
          "locked.pem",
          "-passout",
          "pass:secret",
        )
        await rename(join(folder.path, "locked.pem"), files().keyPath)
      },
    ],
    [
      "certificate-unreadable",
      /cert\.pem is too large/,
      () => write(first).then(() => writeFile(files().certificatePath, "x".repeat(70_000))),
    ],
    [
      "certificate-key-mismatch",
      /does not belong to the first certificate/,
      () => write({ certificate: first.certificate, key: second.key }),
    ],
    [
      "certificate-expired",
      /expired on /,
      async () =>
        write(await issueLeaf(root, [], { validFrom: Date.now() - 2 * day, validUntil: Date.now() - day })),
    ],
    [
      "certificate-not-yet-valid",
      /valid from .* only/,
      async () => write(await issueLeaf(root, [], { validFrom: Date.now() + day })),
    ],
    [
      "certificate-for-another-name",
      /is for DNS:dong\.local, not for ding-5cd80b1\.local/,
      async () => write(await issueLeaf(root, [], { hostName: "dong.local" })),
    ],
    [
      "certificate-for-another-name",
      /is for no name at all/,
      () =>
        folder.openssl(
          "req",
          "-x509",
          "-newkey",
          "rsa:2048",
          "-nodes",
          "-keyout",
          "key.pem",
          "-out",
          "cert.pem",
          "-subj",
          `/CN=${hostName}`,
        ),
    ],
  ])("as %s, saying %s", async (code, sentence, prepare) => {
    await prepare()
    await expect(readOwnCertificate(files())).rejects.toMatchObject({
      code,
      message: expect.stringMatching(sentence),
    })
  })
})

/** Each next thing that is told, awaited without a clock. */
function createQueue<Item>() {
  const items: Item[] = []
  let wake = () => {}
  return {
    put(item: Item) {
      items.push(item)
      wake()
    },
    async next(): Promise<Item> {
      while (items.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return items.shift() as Item
    },
    get waiting() {
      return items.length
    },
  }
}

describe("while it runs", () => {
  async function run(place: Partial<ReturnType<typeof files>> = {}) {
    const changes = createQueue<TlsCertificate>()
    const lines = createQueue<string>()
    const own = await openOwnCertificate({
      ...files(),
      ...place,
      log: (level, message) => lines.put(`${level}: ${message}`),
      onChange: changes.put,
    })
    closings.push(own.close)
    return { own, changes, lines }
  }

  test("files written in place are handed on as one pair", async () => {
    await write(first)
    const { own, changes } = await run()
    await write(second)
    expect(await changes.next()).toEqual(pemOf(second))
    expect(own.current()).toEqual(pemOf(second))
    expect(changes.waiting).toBe(0)
  })

  test("files replaced by renaming are handed on, time and again", async () => {
    await write(first)
    const { changes } = await run()
    for (const next of [second, first, second]) {
      const aside = join(folder.path, "aside")
      await mkdir(aside, { recursive: true })
      await write(next, aside)
      for (const name of ["cert.pem", "key.pem"]) await rename(join(aside, name), join(folder.path, name))
      expect(await changes.next()).toEqual(pemOf(next))
    }
  })

  test("a folder behind a link that is turned, as in Kubernetes, is followed", async () => {
    const versions = [join(folder.path, "..one"), join(folder.path, "..two")] as const
    for (const version of versions) await mkdir(version)
    await write(first, versions[0])
    await write(second, versions[1])
    await symlink("..one", join(folder.path, "..data"))
    for (const name of ["cert.pem", "key.pem"]) await symlink(join("..data", name), join(folder.path, name))
    const { changes } = await run()
    await symlink("..two", join(folder.path, "..data_tmp"))
    await rename(join(folder.path, "..data_tmp"), join(folder.path, "..data"))
    expect(await changes.next()).toEqual(pemOf(second))
  })

  test("links that are turned, as certbot does, and what they lead to, are followed", async () => {
    const [live, archive] = [join(folder.path, "live"), join(folder.path, "archive")]
    for (const place of [live, archive, join(archive, "1"), join(archive, "2")]) await mkdir(place)
    await write(first, join(archive, "1"))
    await write(second, join(archive, "2"))
    const turn = async (version: string) => {
      for (const name of ["cert.pem", "key.pem"]) {
        await symlink(join("..", "archive", version, name), join(live, `${name}.new`))
        await rename(join(live, `${name}.new`), join(live, name))
      }
    }
    await turn("1")
    const { changes } = await run({ certificatePath: join(live, "cert.pem"), keyPath: join(live, "key.pem") })
    await turn("2")
    expect(await changes.next()).toEqual(pemOf(second))
    const third = await issueLeaf(root)
    await write(third, join(archive, "2"))
    expect(await changes.next()).toEqual(pemOf(third))
  })

  test("a pair that will not do leaves the one before in use, and that is said", async () => {
    await write(first)
    const { own, changes, lines } = await run()
    await write({ certificate: second.certificate, key: first.key })
    // Read in the middle of the writing, it is called unreadable first.
    let line = await lines.next()
    while (line.includes("holds no")) line = await lines.next()
    expect(line).toMatch(/^warn: The key .* does not belong .* The one before stays in use\.$/)
    expect(own.current()).toEqual(pemOf(first))
    await write(second)
    expect(await changes.next()).toEqual(pemOf(second))
    expect(new X509Certificate(own.current().certificate).checkHost(hostName)).toBe(hostName)
  })
})
