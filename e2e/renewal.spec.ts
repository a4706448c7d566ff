/** A certificate that is renewed while phones ask: none of them may notice. */
import { readFile } from "node:fs/promises"
import { Agent, request } from "node:https"
import { connect } from "node:tls"
import { expect } from "@playwright/test"
import { test } from "./home.ts"
import { type HomeDevice, hostName, porchlight } from "./home-device.ts"

const phones = 50
const renewals = 3

test("renewing the certificate while 50 phones ask drops no request", async ({ state, device, rootFile }) => {
  const ca = await readFile(rootFile, "utf8")
  const before = await serialNumber(device, ca)
  const serials = new Set([before])
  let isOver = false
  let answered = 0
  const failures: string[] = []

  /** One half keeps its connection, the other shakes hands each time. */
  async function ask(keepAlive: boolean): Promise<void> {
    const agent = new Agent({ keepAlive, maxSockets: 1, maxCachedSessions: 0, ca })
    while (!isOver) {
      await health(device, agent).then(
        () => answered++,
        (error: Error) => failures.push(error.message),
      )
    }
    agent.destroy()
  }

  const asking = Array.from({ length: phones }, (_, phone) => ask(phone % 2 === 0))
  for (let count = 0; count < renewals; count++) {
    await porchlight(state, "ca", "renew")
    serials.add(await serialNumber(device, ca))
    // Each certificate has to have been asked under.
    const enough = answered + 2 * phones
    await expect.poll(() => failures.length > 0 || answered >= enough).toBe(true)
  }
  isOver = true
  await Promise.all(asking)
  expect(failures).toEqual([])
  expect(serials.size).toBe(1 + renewals)
})

function health(device: HomeDevice, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port: device.port,
      servername: hostName,
      path: "/api/health",
      headers: { host: `${hostName}:${device.port}` },
      agent,
    }
    request(options, (response) => {
      response.resume()
      response.once("error", reject)
      response.once("end", () => {
        if (response.statusCode === 204) resolve()
        else reject(new Error(`The device answered ${response.statusCode}.`))
      })
    })
      .once("error", reject)
      .end()
  })
}

function serialNumber({ port }: HomeDevice, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, servername: hostName, ca }, () => {
      resolve(socket.getPeerCertificate().serialNumber)
      socket.destroy()
    })
    socket.once("error", reject)
  })
}
