/** The certificate of the push services that tests play, and the root that browsers and devices trust for them. */
import { execFile } from "node:child_process"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"

export interface ServiceCertificate {
  /** PEM, of the root. */
  readonly rootFile: string
  readonly cert: Buffer
  readonly key: Buffer
}

/** For `localhost` and for Chromium's service, whose name is built into it. */
export async function makeServiceCertificate(folder: string): Promise<ServiceCertificate> {
  await mkdir(folder, { recursive: true })
  const openssl = (words: string) => promisify(execFile)("openssl", words.split(" "), { cwd: folder })
  const elliptic = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
  await openssl(`req -x509 ${elliptic} -keyout root.key -out root.pem -days 30 -subj /CN=Services`)
  await openssl(`req ${elliptic} -keyout leaf.key -out leaf.csr -subj /CN=localhost`)
  await writeFile(
    join(folder, "leaf.cnf"),
    "subjectAltName=DNS:localhost,DNS:jmt17.google.com\nbasicConstraints=CA:FALSE",
  )
  await openssl(
    "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -extfile leaf.cnf -days 30 -out leaf.pem",
  )
  const [cert, key] = await Promise.all(["leaf.pem", "leaf.key"].map((file) => readFile(join(folder, file))))
  if (cert === undefined || key === undefined) throw new Error("OpenSSL made no certificate.")
  return { rootFile: join(folder, "root.pem"), cert, key }
}
