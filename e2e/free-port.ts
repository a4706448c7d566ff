import { createServer } from "node:net"

/** Below those that Linux hands out by itself (ip(7), ip_local_port_range). */
const [lowest, highest] = [10_000, 32_000]

/** A port of 127.0.0.1 that is free, and stays so between one server and the next: nobody is given it by chance. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once("error", () => resolve(false))
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)))
  })
}
