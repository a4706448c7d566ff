import { utf8Encode } from "../../shared/bytes.ts"
import { type Suite, same } from "./claim.ts"
import type { Pages, StoredFile } from "./host.ts"
import { type Asked, startSetup } from "./scripted-host.fixture.ts"

const stored = (text: string, immutable = false): StoredFile => ({
  bytes: utf8Encode(text),
  contentType: "text/html; charset=utf-8",
  etag: '"one"',
  immutable,
})

const files: ReadonlyMap<string, StoredFile> = new Map([
  ["/setup/index.html", stored("the page")],
  ["/setup/seal-DiwrgTda.js", stored("the seal", true)],
  ["/app/index.html", stored("the app")],
])

export const pages: Pages = { get: (path) => files.get(path), gunzip: async (bytes) => bytes }

async function ask(path: string, asked?: Asked) {
  const { device, host } = await startSetup({ pages })
  const answered = await host.request("GET", path, asked)
  await device.close()
  return answered
}

const gzip = { "accept-encoding": "gzip, deflate" }

export const filesSuite: Suite = {
  about: "files",
  claims: [
    {
      name: "are sent as they are stored to whoever takes gzip, and plain to others",
      async run() {
        const compressed = await ask("/", { headers: gzip })
        same([compressed.status, compressed.headers["content-encoding"]], [200, "gzip"])
        const plain = await ask("/")
        same([plain.status, plain.headers["content-encoding"], plain.text], [200, undefined, "the page"])
      },
    },
    {
      name: "are not sent again to whoever holds them",
      async run() {
        const headers = { ...gzip, "if-none-match": 'W/"other", "one"' }
        same((await ask("/", { headers })).status, 304)
      },
    },
    {
      name: "with a hash in their name are kept for ever, others are asked about",
      async run() {
        same((await ask("/seal-DiwrgTda.js")).headers["cache-control"], "public, max-age=31536000, immutable")
        same((await ask("/")).headers["cache-control"], "no-cache")
      },
    },
    {
      name: "of home are not there in setup, and no path leads out of the folder",
      async run() {
        for (const path of ["/app/", "/../app/index.html", "/%2e%2e/app/index.html", "/%ff", "/%"])
          same((await ask(path)).status, 404)
      },
    },
  ],
}
