/** What a device at home serves of its trust page: the built file, the root in both forms, and its app over HTTPS. */
import { execFile } from "node:child_process"
import { X509Certificate } from "node:crypto"
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { createServer, type ServerResponse } from "node:http"
import { createServer as createSecureServer, type Server as SecureServer } from "node:https"
import type { AddressInfo, Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const run = promisify(execFile)

const builtImage = fileURLToPath(new URL("../dist/web", import.meta.url))

const contentTypes: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
}

export const name = "ding-5cd80b1"
export const address = "192.168.1.17"

export interface TrustDevice {
  /** Where its secure page is, by name and by address. */
  readonly url: string
  readonly addressUrl: string
  /** 64 hexadecimal digits. */
  readonly fingerprint: string
  /** For the command line of a browser: leads its names to this device. */
  readonly resolverRules: string
  /** Put into the environment of a browser, it is where that looks for the roots that a person added. */
  readonly home: string
  /** As it was when it was started, for another browser that knows nothing of it. */
  begin(): void
  /** How often somebody asked over HTTPS and got through. */
  readonly asked: () => number
  /**
   * From now on its leaf comes from the root that the browser has, before that from another. That is what trust is to a
   * page; a running Chromium does not look again at a root that came into its store from outside.
   */
  trust(): void
  /** Whether the trust data is told. */
  tell(told: boolean): void
  stop(): Promise<void>
}

/** `image`: a folder of other pages than those that ship; `language`: one that it speaks besides English. */
export async function startTrustDevice({ image = builtImage, language = "de" } = {}): Promise<TrustDevice> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-trust-"))
  const known = await issue(join(folder, "known"))
  const unknown = await issue(join(folder, "unknown"))
  const certificate = new X509Certificate(known.root)
  const fingerprint = certificate.fingerprint256.replaceAll(":", "").toLowerCase()
  const home = join(folder, "home")
  const store = join(home, ".pki/nssdb")
  await mkdir(store, { recursive: true })
  await run("certutil", ["-N", "-d", `sql:${store}`, "--empty-password"])
  const adding = ["-n", "device", "-t", "C,,", "-i", join(folder, "known/root.pem")]
  await run("certutil", ["-A", "-d", `sql:${store}`, ...adding])

  let asked = 0
  let told = true
  const secure = createSecureServer({ key: unknown.key, cert: unknown.leaf }, ({ url }, response) => {
    if (url === "/api/health") {
      asked++
      // From the plain page this is another site, which a stricter policy would shut out.
      return answer(response, 200, { "cross-origin-resource-policy": "cross-origin" }, "ok")
    }
    answer(response, 200, { "content-type": "text/html" }, "<!doctype html><title>App</title>The app")
  })
  await listen(secure)
  const url = `https://${name}.local`
  const addressUrl = `https://${address}`

  const files = await builtFiles(join(image, "trust"), language)
  const plain = createServer(({ url: path }, response) => {
    const file = files.get(path ?? "")
    if (file) return answer(response, 200, { ...file.headers, "content-encoding": "gzip" }, file.bytes)
    if (path === "/api/health") return answer(response, 204, {}, "")
    if (path === "/api/trust" && told) {
      const body = JSON.stringify({ device: name, url, addressUrl, fingerprint })
      return answer(response, 200, { "content-type": "application/json" }, body)
    }
    if (path === "/ca.crt") {
      return answer(response, 200, { "content-type": "application/x-x509-ca-cert" }, certificate.raw)
    }
    answer(response, 404, {}, "")
  })
  await listen(plain)

  const hosts = [`${name}.local`, address]
  const rules = hosts.flatMap((host) => [
    `MAP ${host}:80 127.0.0.1:${portOf(plain)}`,
    `MAP ${host}:443 127.0.0.1:${portOf(secure)}`,
  ])
  return {
    url,
    addressUrl,
    fingerprint,
    resolverRules: rules.join(","),
    home,
    begin() {
      asked = 0
      told = true
      secure.setSecureContext({ key: unknown.key, cert: unknown.leaf })
      secure.closeAllConnections()
    },
    asked: () => asked,
    trust() {
      secure.setSecureContext({ key: known.key, cert: known.leaf })
      secure.closeAllConnections()
    },
    tell(change) {
      told = change
    },
    async stop() {
      plain.closeAllConnections()
      secure.closeAllConnections()
      plain.close()
      secure.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What is the same for every language, and the pages in English and in `language`, by path and query. */
async function builtFiles(built: string, language: string) {
  const names = (await readdir(built)).filter((name) => name.endsWith(".gz"))
  const found = [...names, `${language}/index.html.gz`].map(async (name) => {
    const path = `/${name.replace(/\.gz$/, "")}`
    const headers = { "content-type": contentTypes[path.split(".").pop() ?? ""] }
    const bytes = await readFile(join(built, name))
    const asked = path.replace(/^\/index\.html$/, "/").replace(/^\/(\w\w)\/index\.html$/, "/?lang=$1")
    return [asked, { headers, bytes }] as const
  })
  return new Map(await Promise.all(found))
}

/** A root that is good for this home alone, and a leaf for the device, by OpenSSL. PEM. */
interface Issued {
  readonly root: string
  readonly leaf: string
  readonly key: string
}

async function issue(folder: string): Promise<Issued> {
  await mkdir(folder)
  await writeFile(
    join(folder, "leaf.ext"),
    `subjectAltName=DNS:${name}.local,IP:${address}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n`,
  )
  const openssl = (words: string) => run("openssl", words.split(" "), { cwd: folder })
  const elliptic = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
  const constraints = "nameConstraints=critical,permitted;DNS:local,permitted;IP:192.168.0.0/255.255.0.0"
  await openssl(
    `req -x509 ${elliptic} -keyout root.key -out root.pem -days 30 -subj /CN=${name} -addext ${constraints}`,
  )
  await openssl(`req ${elliptic} -keyout leaf.key -out leaf.csr -subj /CN=${name}.local`)
  await openssl(
    "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 -extfile leaf.ext -out leaf.pem",
  )
  const read = (file: string) => readFile(join(folder, file), "utf8")
  return { root: await read("root.pem"), leaf: await read("leaf.pem"), key: await read("leaf.key") }
}

function answer(response: ServerResponse, status: number, headers: object, body: string | Buffer): void {
  response.writeHead(status, { ...headers, "cache-control": "no-store" })
  response.end(body)
}

function listen(server: Server | SecureServer): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
}

function portOf(server: Server | SecureServer): number {
  return (server.address() as AddressInfo).port
}
