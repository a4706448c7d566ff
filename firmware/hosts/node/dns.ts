/** DNS over UDP on Node's own socket. */
import { createSocket, type SocketOptions } from "node:dgram"
import { lookup as lookUp } from "node:dns"
import { isIP } from "node:net"
import type { Service } from "../../core/host.ts"
import { listenAddress, listenError } from "./http.ts"

/** Replies go to addresses. To look one up in the next turn, as Node does it, takes longer than to answer. */
const lookup: SocketOptions["lookup"] = (name, options, callback) => {
  const family = isIP(name)
  if (family === 0) lookUp(name, options, callback)
  else callback(null, name, family)
}

/** Rejects like `serveHttp`. A packet that `answer` is silent about gets no reply. */
export async function serveDns(options: {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  readonly answer: (packet: Uint8Array) => Uint8Array | undefined
}): Promise<Service> {
  const { host, port, answer } = options
  const socket = createSocket({ type: host.includes(":") ? "udp6" : "udp4", lookup })
  await new Promise<void>((resolve, reject) => {
    socket.once("error", (error: NodeJS.ErrnoException) => {
      // A socket that could not be bound still holds its descriptor.
      socket.close()
      reject(listenError(error, host, port, "dns"))
    })
    socket.bind(port, host, resolve)
  })
  socket.removeAllListeners("error")
  // Linux reports here that an earlier reply found nobody; the socket goes on.
  socket.on("error", () => {})
  socket.on("message", (packet, sender) => {
    // Port 0 stands for "no answer wanted" (RFC 768), and Node throws at the attempt.
    if (sender.port === 0) return
    const reply = answer(packet)
    if (reply !== undefined) socket.send(reply, sender.port, sender.address)
  })
  const address = listenAddress(socket.address())
  let closing: Promise<void> | undefined
  return {
    address,
    close() {
      closing ??= new Promise((resolve) => socket.close(() => resolve()))
      return closing
    },
  }
}
