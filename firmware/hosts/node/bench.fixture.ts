/** Clients on real sockets, and a folder of pages, for `../suite.ts`. */
import { createSocket } from "node:dgram"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { request as open } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import type { HostBench } from "../suite.ts"

export const page = "<!doctype html><title>Setup of Zoë’s lamp</title>"

export interface BenchFolder {
  readonly pages: string
  readonly state: string
  remove(): Promise<void>
}

export async function benchFolder(): Promise<BenchFolder> {
  const folder = await mkdtemp(join(tmpdir(), "host-suite-"))
  const pages = join(folder, "pages")
  await mkdir(join(pages, "setup"), { recursive: true })
  await writeFile(join(pages, "setup/index.html.gz"), gzipSync(page))
  return { pages, state: join(folder, "state"), remove: () => rm(folder, { recursive: true, force: true }) }
}

export const clients: Pick<HostBench, "ask" | "send" | "page"> = {
  page,

  ask({ address, method, path, headers, body, untilText }) {
    const { hostname, port } = new URL(`http://${address}`)
    return new Promise((resolve, reject) => {
      const length = Buffer.byteLength(body)
      const sent = length === 0 ? headers : { ...headers, "content-length": String(length) }
      const request = open({ hostname, port, method, path, headers: sent, agent: false }, (incoming) => {
        let text = ""
        const told = () => {
          const known = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
          resolve({ status: incoming.statusCode ?? 0, headers: Object.fromEntries(known), text })
        }
        incoming.setEncoding("utf8").on("data", (part: string) => {
          text += part
          if (untilText === undefined || !text.includes(untilText)) return
          told()
          request.destroy()
        })
        incoming.on("end", told)
      })
      request.on("error", reject)
      request.end(body)
    })
  },

  send(address, packet) {
    const { hostname, port } = new URL(`http://${address}`)
    const socket = createSocket("udp4")
    return new Promise((resolve, reject) => {
      const done = (answer: Uint8Array | undefined) => {
        clearTimeout(timer)
        socket.close()
        resolve(answer)
      }
      const timer = setTimeout(() => done(undefined), 1_000)
      socket.on("message", (answer) => done(new Uint8Array(answer)))
      socket.on("error", reject)
      socket.send(packet, Number(port), hostname)
    })
  },
}
