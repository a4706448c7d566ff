/**
 * The way from a browser to the device, as a proxy: what the device's DNS, the access point's address and multicast DNS
 * do for a phone. Every host leads to the device, by HTTP to one port, by HTTPS to the port that is asked for.
 */
import { createServer, request } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"

export interface Street {
  readonly port: number
  close(): Promise<void>
}

export async function startStreet(httpPort: number): Promise<Street> {
  const tunnels = new Set<Socket>()
  const server = createServer((asked, answer) => {
    const { host, pathname, search } = new URL(asked.url ?? "/", `http://${asked.headers.host}`)
    const forwarded = request(
      {
        host: "127.0.0.1",
        port: httpPort,
        method: asked.method,
        path: pathname + search,
        headers: { ...asked.headers, host },
      },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
      },
    )
    // A device that is away refuses, and so does this.
    forwarded.on("error", () => answer.destroy())
    answer.on("close", () => forwarded.destroy())
    asked.pipe(forwarded)
  })
  server.on("connect", ({ url = "" }, phone: Socket) => {
    const device = connect(Number(url.split(":").at(-1)), "127.0.0.1", () => {
      phone.write("HTTP/1.1 200 OK\r\n\r\n")
      phone.pipe(device).pipe(phone)
    })
    for (const [socket, other] of [
      [phone, device],
      [device, phone],
    ] as const) {
      tunnels.add(socket)
      socket.on("error", () => other.destroy())
      socket.on("close", () => {
        tunnels.delete(socket)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of tunnels) socket.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
