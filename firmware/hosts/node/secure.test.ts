import { once } from "node:events"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { connect } from "node:tls"
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest"
import type { KeyedCertificate } from "../../core/certifier.ts"
import { createHandClock, type HandClock, settled } from "../../core/hand-clock.fixture.ts"
import type { KeyedRoot } from "../../core/kept-root.ts"
import {
  hostName,
  issueLeaf,
  makeRoot,
  makeTestFolder,
  pemOf,
  type TestFolder,
} from "./certificates.fixture.ts"
import { createSecurePort } from "./secure.ts"

let root: KeyedRoot
let owners: KeyedCertificate
let expired: KeyedCertificate
let deviceLeaf: KeyedCertificate
let folder: TestFolder
let clock: HandClock
let logged: string[]

beforeAll(async () => {
  root = await makeRoot()
  const now = Math.floor(Date.now() / 1000) * 1000
  owners = await issueLeaf(root)
  expired = await issueLeaf(root, [], { validFrom: now - 20_000, validUntil: now - 10_000 })
  deviceLeaf = await issueLeaf(root, ["192.168.1.17"])
})
beforeEach(async () => {
  folder = await makeTestFolder()
  clock = createHandClock()
  logged = []
})
afterEach(() => folder.remove())

const certificateFile = () => join(folder.path, "cert.pem")
const keyFile = () => join(folder.path, "key.pem")

async function write(pair: KeyedCertificate): Promise<void> {
  const { certificate, key } = pemOf(pair)
  await writeFile(keyFile(), key)
  await writeFile(certificateFile(), certificate)
}

function open(mayFail: boolean) {
  return createSecurePort({
    https: { host: "127.0.0.1", port: 0 },
    ownCertificate: { certificateFile: certificateFile(), keyFile: keyFile(), hostName, mayFail },
    isReachable: () => true,
    log: (level, message) => void logged.push(`${level} ${message}`),
    onService: () => {},
    clock,
  })
}

async function serve(mayFail: boolean) {
  const port = await open(mayFail)
  const service = await port.serveHttps(
    async () => ({ status: 204, headers: {}, body: undefined }),
    deviceLeaf,
    () => true,
  )
  onTestFinished(() => service.close())
  return { port, service }
}

/** The certificate that a phone is shown. */
async function shown(address: string): Promise<Buffer> {
  const ca = pemOf(root).certificate
  const socket = connect({
    ...{ host: "127.0.0.1", port: Number(address.split(":")[1]), servername: hostName, ca },
    rejectUnauthorized: false,
  })
  await once(socket, "secureConnect")
  const { raw } = socket.getPeerCertificate()
  socket.destroy()
  return raw
}

const isShown = async (address: string, { certificate }: KeyedCertificate) =>
  (await shown(address)).equals(certificate)

describe("a certificate of the owner's that will not do", () => {
  test("is refused in a sentence where somebody reads it", async () => {
    await write(expired)
    await expect(open(false)).rejects.toMatchObject({
      code: "certificate-expired",
      message: expect.stringMatching(/^The certificate in .*cert\.pem expired on .*\. Renew it\.$/),
    })
  })

  test.each([
    ["that expired", () => write(expired), /^error The certificate in .* expired on/],
    ["that is not there", async () => {}, /^error .* cannot be read \(ENOENT\)/],
    [
      "whose key is another's",
      async () => {
        await write(owners)
        await writeFile(keyFile(), pemOf(deviceLeaf).key)
      },
      /^error The key in .* does not belong/,
    ],
  ])("%s does not keep a service from starting with its own", async (_what, prepare, said) => {
    await prepare()
    const { port, service } = await serve(true)
    expect(port.hasOwnCertificate).toBe(false)
    expect(await isShown(service.address, deviceLeaf)).toBe(true)
    expect(logged[0]).toMatch(said)
    expect(logged[0]).toContain("Until it will do, the device serves a certificate of its own.")
  })

  test("is used as soon as it will do, and is not replaced by the device's own then", async () => {
    await write(expired)
    const { service } = await serve(true)
    await clock.advance(60_000)
    await settled()
    expect(await isShown(service.address, deviceLeaf)).toBe(true)

    await write(owners)
    await clock.advance(60_000)
    await expect.poll(() => isShown(service.address, owners)).toBe(true)
    service.replace(deviceLeaf)
    expect(await isShown(service.address, owners)).toBe(true)
    expect(logged.at(-1)).toMatch(/^info The certificate in .* will do now/)
  })
})

test("one that will do is served, also by a service", async () => {
  await write(owners)
  const { port, service } = await serve(true)
  expect(port.hasOwnCertificate).toBe(true)
  service.replace(deviceLeaf)
  expect(await isShown(service.address, owners)).toBe(true)
})
