/** Certificates of the owner's own, made by mkcert and by OpenSSL, in place of the device's. */
import { execFile } from "node:child_process"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect } from "@playwright/test"
import { chromiumThatTrusts, isMissing } from "./browser-trust.ts"
import { hosts, test } from "./home.ts"
import { hostName, startHomeDevice } from "./home-device.ts"

interface Pair {
  readonly root: string
  readonly certificate: string
  readonly key: string
}

const kinds = [
  ["files as mkcert makes them", "mkcert", byMkcert],
  ["a pair of OpenSSL's in DER", "openssl", byOpenssl],
] as const

for (const [what, program, make] of kinds) {
  test(`${what} work in place of the device's, and Chromium takes them with their root`, async ({
    folder,
    state,
  }) => {
    test.skip(isMissing(program), `There is no ${program}; Debian's package has that name.`)
    const { root, certificate, key } = await make(folder)
    const device = await startHomeDevice(state, ["--cert", certificate, "--key", key])
    const browser = await chromiumThatTrusts([root], { home: folder, hosts })
    const page = await browser.newPage()
    const response = await page.goto(device.origin)
    expect(await response?.securityDetails()).toMatchObject({ issuer: expect.stringMatching(/mkcert|House/) })
    await expect(page.getByRole("heading", { name: "asks who you are" })).toBeVisible()
    expect(await page.evaluate(() => isSecureContext)).toBe(true)
    await browser.close()
    await device.stop()
  })
}

/** With a root of its own, which it makes where there is none; nothing of this machine's stores is touched. */
async function byMkcert(folder: string): Promise<Pair> {
  const [certificate, key] = [join(folder, "mkcert.pem"), join(folder, "mkcert-key.pem")]
  await promisify(execFile)("mkcert", ["-cert-file", certificate, "-key-file", key, hostName], {
    env: { ...process.env, CAROOT: folder },
  })
  return { root: join(folder, "rootCA.pem"), certificate, key }
}

async function byOpenssl(folder: string): Promise<Pair> {
  await writeFile(join(folder, "leaf.ext"), `subjectAltName=DNS:${hostName}\nextendedKeyUsage=serverAuth\n`)
  const openssl = (words: string) => promisify(execFile)("openssl", words.split(" "), { cwd: folder })
  const elliptic = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
  await openssl(`req -x509 ${elliptic} -keyout root.key -out house.pem -days 30 -subj /CN=House`)
  await openssl(`req ${elliptic} -keyout leaf.key -out leaf.csr -subj /CN=${hostName}`)
  const issuing = "-CA house.pem -CAkey root.key -CAcreateserial -days 20 -extfile leaf.ext"
  await openssl(`x509 -req -in leaf.csr ${issuing} -outform DER -out leaf.der`)
  await openssl("pkey -in leaf.key -outform DER -out leaf-key.der")
  const [root, certificate, key] = ["house.pem", "leaf.der", "leaf-key.der"].map((name) => join(folder, name))
  return { root: root ?? "", certificate: certificate ?? "", key: key ?? "" }
}
