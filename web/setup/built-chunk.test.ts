/** What seals, as it is built and sent to phones. */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { createContext, runInContext } from "node:vm"
import { gunzipSync } from "node:zlib"
import { expect, it, vi } from "vitest"
import type { SetupView } from "../../shared/contract.ts"
import { Link } from "./link.ts"
import type { createSealing } from "./seal-chunk.ts"
import { sealWords } from "./seal-words.ts"
import { SealedDevice } from "./sealed-device.fixture.ts"

/** Functions that the oldest browsers do not have: Safari 14, Chrome 87 and Firefox 78. */
const newer = `
  for (const name of ["at", "findLast", "findLastIndex", "toReversed", "toSorted", "toSpliced", "with"]) {
    delete Array.prototype[name]
    delete Object.getPrototypeOf(Uint8Array.prototype)[name]
  }
  for (const name of ["fromHex", "fromBase64"]) delete Uint8Array[name]
  for (const name of ["toHex", "toBase64", "setFromHex", "setFromBase64"]) delete Uint8Array.prototype[name]
  for (const name of ["at", "isWellFormed", "toWellFormed", "replaceAll"]) delete String.prototype[name]
  for (const name of ["hasOwn", "groupBy"]) delete Object[name]
  for (const name of ["any", "try", "withResolvers"]) delete Promise[name]
  for (const name of ["transfer", "resizable"]) delete ArrayBuffer.prototype[name]
  delete Map.groupBy
  delete globalThis.AggregateError
  delete globalThis.FinalizationRegistry
  delete globalThis.WeakRef
  delete globalThis.Iterator
`

const view: SetupView = {
  device: "ding",
  protection: "code",
  scanning: false,
  ageMilliseconds: 0,
  networks: [],
  attempt: { kind: "none" },
}

function chunk(): string {
  const file = fileURLToPath(new URL("../../dist/web/setup/seal.js.gz", import.meta.url))
  if (!existsSync(file)) throw new Error('dist/web/setup/seal.js.gz is missing. Run "npm run build" first.')
  return gunzipSync(readFileSync(file)).toString()
}

it("opens a session in the oldest browsers whose login sheets are still met", async () => {
  const device = new SealedDevice("15110970", view)
  const platform = { crypto, fetch: device.fetch, AbortController, setTimeout, clearTimeout }
  const page = createContext({ ...platform, name: "", addEventListener: () => {} })
  runInContext(`globalThis.window = globalThis;${newer}`, page)
  const script = chunk().replace(/export\s*\{\s*(\w+) as createSealing\s*\};?\s*$/, "$1")
  const create: typeof createSealing = runInContext(script, page)
  const link = new Link(
    () => {},
    () => {},
  )
  link.view = view
  const html = vi.fn()
  const sealing = create({ html, form: vi.fn(), words: sealWords, link, onChange: () => {}, onEnd: () => {} })
  sealing.field(false)
  const onInput = html.mock.calls.at(-1)?.find((value) => typeof value === "function")
  onInput({ target: { value: "1511 0970" } })
  expect(await sealing.open()).toBe(true)
  expect(await link.session?.ask("/api/connect", { ssid: "Home" })).toMatchObject({ kind: "accepted" })
  expect(device.opened).toEqual([{ path: "/api/connect", body: { ssid: "Home" } }])
})
