/** A program's WebSocket, as a paired phone's browser, a script and a stranger's page meet it. */
import { readFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, type Page } from "@playwright/test"
import { type ClientOptions, WebSocket as Socket } from "ws"
import { comeIn, test } from "./app-program.ts"
import { chromiumThatTrusts } from "./browser-trust.ts"
import { hosts } from "./home.ts"
import type { HomeDevice } from "./home-device.ts"

/** Opens a WebSocket in the page, and keeps what happens to it in `window.story`. */
const listen = (page: Page, url: string) =>
  page.evaluate(
    (address) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(address)
        const story: string[] = []
        Object.assign(window, { socket, story })
        socket.onopen = () => resolve("open")
        socket.onmessage = ({ data }) => story.push(String(data))
        socket.onclose = ({ code, reason }) => {
          story.push(`closed ${code} ${reason}`)
          resolve("closed")
        }
      }),
    url,
  )

const say = (page: Page, text: string) =>
  page.evaluate((words) => (Reflect.get(window, "socket") as WebSocket).send(words), text)

const story = (page: Page) => expect.poll(() => page.evaluate(() => Reflect.get(window, "story")))

test("two phones and a script talk by a program's socket, and who is forgotten is heard no more", async ({
  folder,
  device,
  rootFile,
}) => {
  const browser = await chromiumThatTrusts([rootFile], { home: folder, hosts })
  const one = await comeIn(browser, device)
  const other = await comeIn(browser, device)
  const address = `${device.origin.replace("https:", "wss:")}/chat`
  expect(await listen(one, address)).toBe("open")
  expect(await listen(other, address)).toBe("open")
  const token = await one.evaluate(async () => {
    const headers = { "content-type": "application/json" }
    const answer = await fetch("/api/tokens", { method: "POST", headers, body: '{"name":"Doorbell"}' })
    return (await answer.json()).token as string
  })
  const script = await scriptAt(device, rootFile, token)
  await new Promise((resolve) => script.once("open", resolve))
  await say(one, "hello")
  await (await story(other)).toEqual([expect.stringMatching(/: hello$/)])
  script.send("ring")
  await (await story(one)).toEqual([expect.stringMatching(/: hello$/), "Doorbell: ring"])
  const self = await other.evaluate(async () => (await (await fetch("/api/sessions")).json()).self as string)
  await one.evaluate(async (id) => {
    const headers = { "content-type": "application/json" }
    await fetch("/api/sessions/revoke", { method: "POST", headers, body: JSON.stringify({ id }) })
  }, self)
  await (await story(other)).toContain("closed 1008 This phone is not paired any more.")
  expect(await listen(other, address)).toBe("closed")
  await device.stop()
  await (await story(one)).toContainEqual(expect.stringMatching(/^closed 10/))
  script.terminate()
  await browser.close()
})

test("a page of another origin opens none, also in a paired phone's browser", async ({
  folder,
  device,
  rootFile,
}) => {
  const browser = await chromiumThatTrusts([rootFile], { home: folder, hosts })
  const page = await comeIn(browser, device)
  const foreign = await page.context().newPage()
  // On this machine too: to reach into the home from outside a page would first have to be allowed to.
  const other = createServer((_request, response) => response.end("Hi"))
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve))
  await foreign.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)
  const refusals: string[] = []
  foreign.on("websocket", (socket) => socket.on("socketerror", (error) => refusals.push(error)))
  expect(await listen(foreign, `${device.origin.replace("https:", "wss:")}/chat`)).toBe("closed")
  // The device said no, and not the browser.
  expect(refusals).toEqual([expect.stringContaining("403")])
  expect(await listen(page, `${device.origin.replace("https:", "wss:")}/chat`)).toBe("open")
  await browser.close()
  other.close()
})

async function scriptAt({ port }: HomeDevice, rootFile: string, token: string): Promise<Socket> {
  const options: ClientOptions & { servername: string } = {
    ca: await readFile(rootFile),
    servername: "ding-5cd80b1.local",
    headers: { host: `ding-5cd80b1.local:${port}`, authorization: `Bearer ${token}` },
  }
  return new Socket(`wss://127.0.0.1:${port}/chat`, options)
}
