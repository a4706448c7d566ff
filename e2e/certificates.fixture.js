// Doors with certificates, for `certificates.spec.ts`: the right one, which the device's authority issued, and wrong
// ones. Tells on one line where they are; on the next ones, what a page reports and how often each was knocked at.
import { randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { openAuthority } from "../dist/firmware/core/authority.js"
import { pemDecode } from "../dist/firmware/core/pem.js"
import { nodeCertifier } from "../dist/firmware/hosts/node/certifier.js"
import { nodeClock } from "../dist/firmware/hosts/node/clock.js"
import { serveHttps, tlsCertificate } from "../dist/firmware/hosts/node/https.js"
import { openStore } from "../dist/firmware/hosts/node/store.js"

const [folder = "", name = ""] = process.argv.slice(2)
const hostName = `${name}.local`
const day = 86_400_000

/** @param {string} state */
async function open(state) {
  return openAuthority({
    store: await openStore(join(folder, state)),
    certifier: nodeCertifier,
    clock: nodeClock,
    random: (count) => new Uint8Array(randomBytes(count)),
    log: () => {},
    wallClock: Date.now,
    builtAt: 0,
    deviceName: name,
    present: () => ({ hostName, addresses: ["192.168.1.17"] }),
    onLeaf: () => {},
  })
}

const authority = await open("own")
await writeFile(join(folder, "root.pem"), authority.exportRoot())
const [certificate, key] = (pemDecode(Buffer.from(authority.exportRootWithKey())) ?? []).map(
  ({ bytes }) => bytes,
)
if (certificate === undefined || key === undefined) throw new Error("The root was not exported.")

/** What a thief of the root's key would make. @param {object} over */
const forge = (over) =>
  nodeCertifier.issueLeaf(
    { certificate, key },
    {
      hostName,
      addresses: [],
      serial: Uint8Array.from([0x40, ...randomBytes(15)]),
      validFrom: Date.now() - day,
      validUntil: Date.now() + day,
      ...over,
    },
  )

const leaves = {
  right: authority.leaf(),
  foreignName: await forge({ hostName: "example.com" }),
  publicAddress: await forge({ addresses: [Uint8Array.of(198, 51, 100, 7)] }),
  expired: await forge({ validFrom: Date.now() - 2 * day, validUntil: Date.now() - day }),
  otherRoot: (await open("other")).leaf(),
}

/** @type {Record<string, number>} */
const knocks = {}
/** @type {Record<string, number>} */
const ports = {}
for (const [which, leaf] of Object.entries(leaves)) {
  if (leaf === undefined) throw new Error(`There is no certificate for ${which}.`)
  knocks[which] = 0
  const service = await serveHttps({
    host: "127.0.0.1",
    port: 0,
    certificate: tlsCertificate(leaf),
    isReachable() {
      knocks[which] = (knocks[which] ?? 0) + 1
      return true
    },
    answer: async ({ method, body }) => {
      if (method === "POST") {
        const results = JSON.parse(new TextDecoder().decode(body))
        process.stdout.write(`${JSON.stringify({ results, knocks })}\n`)
      }
      return { status: 200, headers: { "content-type": "text/html" }, body: new TextEncoder().encode(page) }
    },
  })
  ports[which] = Number(service.address.split(":").at(-1))
}

/** What each door is called by. @type {Record<string, string>} */
const hosts = { foreignName: "example.com", publicAddress: "198.51.100.7" }
const urls = Object.fromEntries(
  Object.entries(ports).map(([which, port]) => [which, `https://${hosts[which] ?? hostName}:${port}/`]),
)

// Asks each door, as a page may whatever stands behind it: the promise is kept only where the handshake went well.
const page = `<!doctype html><title>Accepted</title><script>
const asked = Object.entries(${JSON.stringify(urls)}).map(async ([which, url]) => [which,
  await fetch(url, { mode: "no-cors" }).then(() => "accepted", () => "refused")])
Promise.all(asked).then((results) => fetch("/", { method: "POST", body: JSON.stringify(Object.fromEntries(results)) }))
</script>`

process.stdout.write(`${JSON.stringify({ urls })}\n`)
