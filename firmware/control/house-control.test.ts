import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { expect, onTestFinished, test } from "vitest"
import { PorchlightError } from "../core/errors.ts"
import { serveControl } from "./control-server.ts"
import { controlSocketPath } from "./control-socket.ts"
import { createHouseBench, passView, rootView } from "./house-bench.fixture.ts"
import { houseClient } from "./house-client.ts"
import type { HouseControl } from "./house-control.ts"

async function serve(house: HouseControl | undefined) {
  const folder = await mkdtemp(join(tmpdir(), "house-"))
  const never = () => Promise.reject(new Error("not asked for"))
  const controlled = { status: never, setup: never, clear: never, notify: () => ({ phones: 0 }), house }
  const control = await serveControl(folder, controlled, () => {})
  onTestFinished(async () => {
    await control?.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { folder, client: houseClient(folder) }
}

async function ask(folder: string, method: string, path: string, body = "") {
  const asking = request({ socketPath: controlSocketPath(folder), method, path, agent: false })
  asking.on("error", () => {})
  asking.end(body)
  const [incoming] = await once(asking, "response")
  return { status: incoming.statusCode, headers: incoming.headers, said: JSON.parse(await text(incoming)) }
}

test("a running device tells of its root, its phones and its tokens", async () => {
  const { client } = await serve(createHouseBench().house)
  expect(await client.root()).toEqual({ root: rootView, hasOwnCertificate: false })
  const { house } = createHouseBench()
  expect(await client.exportRoot(false)).toBe(house.exportRoot())
  expect(await client.exportRoot(true)).toBe(house.exportRootWithKey())
  expect(await client.phones()).toEqual([passView])
  expect(await client.tokens()).toEqual([passView])
  expect(await client.pairingLink()).toMatchObject({ expiresInMilliseconds: 600_000 })
})

test("and changes them", async () => {
  const { house, asked, imported } = createHouseBench()
  const { client } = await serve(house)
  expect(await client.renew()).toBe(true)
  expect(await client.revokePhone(passView.id)).toBe(true)
  expect(await client.revokePhone("another")).toBe(false)
  expect(await client.revokeAllPhones()).toBe(true)
  expect(await client.newToken("cron")).toEqual({ id: passView.id, name: "cron", token: "porchlight_secret" })
  expect(await client.revokeToken(passView.id)).toBe(true)
  expect(asked).toEqual([
    "renew",
    `phone ${passView.id}`,
    "phone another",
    "all phones",
    `token ${passView.id}`,
  ])

  const certificate = Uint8Array.of(1, 2, 3, 255)
  const key = Uint8Array.of(4, 5)
  expect(await client.importRoot({ certificate, key })).toEqual({ root: rootView, hasOwnCertificate: false })
  await client.importRoot({ certificate, key: certificate })
  expect(imported).toEqual([
    { certificate, key },
    { certificate, key: certificate },
  ])
})

test("nothing of the key is told by what tells of the root", async () => {
  const keyed = { ...rootView, certificate: Uint8Array.of(1), key: Uint8Array.of(2) }
  const { folder } = await serve(createHouseBench({ root: () => keyed }).house)
  expect((await ask(folder, "GET", "/ca")).said).toEqual({ root: rootView, hasOwnCertificate: false })
})

test("a root that is not there yet is none", async () => {
  const { client } = await serve(createHouseBench({ root: () => undefined }).house)
  expect(await client.root()).toEqual({ root: null, hasOwnCertificate: false })
})

test("what the device complains of is told in its words", async () => {
  const broken = new PorchlightError("bad-root", "There is no certificate in the file.")
  const { client } = await serve(createHouseBench({ importRoot: () => Promise.reject(broken) }).house)
  const bytes = Uint8Array.of(1)
  await expect(client.importRoot({ certificate: bytes, key: bytes })).rejects.toMatchObject({
    code: "control-refused",
    message: broken.message,
  })
})

test("a device without HTTPS says that it is one", async () => {
  const { client } = await serve(undefined)
  await expect(client.phones()).rejects.toThrow("This device serves no HTTPS")
})

test("where no device runs, nothing is answered", async () => {
  const client = houseClient(join(tmpdir(), "no-such-folder"))
  expect(await client.root()).toBeUndefined()
  expect(await client.renew()).toBe(false)
  expect(await client.revokePhone("a")).toBeUndefined()
})

test.each<[method: string, path: string, body: string, number: number, code: string]>([
  ["POST", "/ca", "", 405, "method-not-allowed"],
  ["GET", "/phones/link", "", 405, "method-not-allowed"],
  ["GET", "/ca/export", "", 405, "method-not-allowed"],
  ["GET", "/tokens/", "", 404, "not-found"],
  ["POST", "/tokens", "", 400, "invalid-json"],
  ["POST", "/tokens", "{}", 422, "invalid-field"],
  ["POST", "/tokens", '{"name":1}', 422, "invalid-field"],
  ["POST", "/phones/revoke", `{"id":"${"a".repeat(65)}"}`, 422, "invalid-field"],
  ["POST", "/ca/export", "{}", 422, "invalid-field"],
  ["POST", "/ca/import", '{"certificate":"?"}', 422, "invalid-field"],
  ["POST", "/ca/import", `{"certificate":"${"A".repeat(16_384)}"}`, 413, "too-large"],
  ["POST", "/clear", "x".repeat(1025), 413, "too-large"],
])("%s %s with %s is refused", async (method, path, body, number, code) => {
  const { house, asked, imported } = createHouseBench()
  const { folder } = await serve(house)
  const { status, said } = await ask(folder, method, path, body)
  expect([status, said.code]).toEqual([number, code])
  expect([...asked, ...imported]).toEqual([])
})

test("a path with two methods names both", async () => {
  const { folder } = await serve(createHouseBench().house)
  expect((await ask(folder, "DELETE", "/tokens")).headers["allow"]).toBe("GET, POST")
})
