import { once } from "node:events"
import type { IncomingMessage } from "node:http"
import https from "node:https"
import { expect, onTestFinished, test, vi } from "vitest"
import type { Response } from "../../core/http.ts"
import { createLive } from "../../core/image-live.ts"
import { issueLeaf, makeRoot, pemOf } from "./certificates.fixture.ts"
import { nodeClock } from "./clock.ts"
import { serveHttps, tlsCertificate } from "./https.ts"

const patience = { timeout: 15_000 }

/** A picture of a good camera, and somebody who looks at it by TLS. */
async function watch(pictureBytes: number) {
  let taken = 0
  const bytes = new Uint8Array(pictureBytes)
  const live = createLive({
    clock: nodeClock,
    log: () => {},
    id: "camera",
    frames: undefined,
    async fresh() {
      taken++
      return { bytes, contentType: "image/jpeg" }
    },
    hold: () => ({ bytes, contentType: "image/jpeg" }),
  })
  const root = await makeRoot()
  const service = await serveHttps({
    host: "127.0.0.1",
    port: 0,
    certificate: tlsCertificate(await issueLeaf(root)),
    isReachable: () => true,
    answer: async () => live.open(() => true) as Response,
  })
  const port = Number(service.address.split(":").at(-1))
  const ca = pemOf(root).certificate
  const request = https.get({
    host: "127.0.0.1",
    port,
    ca,
    agent: false,
    checkServerIdentity: () => undefined,
  })
  request.on("error", () => {})
  onTestFinished(async () => {
    request.destroy()
    live.close()
    await service.close()
  })
  const [response] = (await once(request, "response")) as [IncomingMessage]
  let received = 0
  let isOver = false
  response.on("error", () => {})
  response.on("close", () => {
    isOver = true
  })
  response.on("data", (chunk: Buffer) => {
    received += chunk.length
  })
  return { response, taken: () => taken, received: () => received, isOver: () => isOver }
}

test("a picture larger than what may stand unread comes, and the next one after it", async () => {
  const size = 1_500_000
  const { received, isOver } = await watch(size)
  await vi.waitFor(() => expect(isOver() || received() > 2 * size).toBe(true), patience)
  expect(isOver()).toBe(false)
})

test("whoever cannot keep up misses pictures, and goes on", async () => {
  const size = 4_000_000
  const { response, taken, received, isOver } = await watch(size)
  response.pause()
  const before = taken()
  await vi.waitFor(() => expect(taken()).toBeGreaterThan(before + 5), patience)
  response.resume()
  const after = taken()
  await vi.waitFor(() => expect(isOver() || taken() > after + 2).toBe(true), patience)
  await vi.waitFor(() => expect(isOver() || received() > 2 * size).toBe(true), patience)
  expect(isOver()).toBe(false)
})
