/** One key and its certificate for every server that takes part: P-256, as the device's own, under a root of one run. */
import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

/** What the device is called, and so what its certificate is for. */
export const deviceName = "ding-5cd80b1"
export const hostName = `${deviceName}.local`

/** Paths of PEM files. */
export interface CertificatePair {
  readonly certificateFile: string
  readonly keyFile: string
  readonly rootFile: string
  remove(): Promise<void>
}

export async function makePair(host = hostName): Promise<CertificatePair> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-pair-"))
  const openssl = (words: string) => promisify(execFile)("openssl", words.split(" "), { cwd: folder })
  const elliptic = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
  const issuing = "-CA root.pem -CAkey root.key -CAcreateserial -days 2 -extfile leaf.ext"
  await writeFile(join(folder, "leaf.ext"), `subjectAltName=DNS:${host}\nextendedKeyUsage=serverAuth\n`)
  await openssl(`req -x509 ${elliptic} -keyout root.key -out root.pem -days 2 -subj /CN=House`)
  await openssl(`req ${elliptic} -keyout leaf.key -out leaf.csr -subj /CN=${host}`)
  await openssl(`x509 -req -in leaf.csr ${issuing} -out leaf.pem`)
  return {
    certificateFile: join(folder, "leaf.pem"),
    keyFile: join(folder, "leaf.key"),
    rootFile: join(folder, "root.pem"),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
