/** Somebody near the open access point: carries every byte between phone and device, and keeps a copy. */
import { connect, createServer, type Socket } from "node:net"

/** A whole setup is below 100 kB. */
const recordedMaximumBytes = 16 * 1024 * 1024

export interface RecordingProxy {
  /** All that crossed, connection after connection, each way by itself. */
  recording(): Buffer
  close(): Promise<void>
}

export async function startRecordingProxy(devicePort: number, port: number): Promise<RecordingProxy> {
  const streams: Buffer[][] = []
  const sockets = new Set<Socket>()
  let recordedBytes = 0

  function carry(from: Socket, to: Socket): void {
    const stream: Buffer[] = []
    streams.push(stream)
    sockets.add(from)
    from.on("data", (bytes: Buffer) => {
      recordedBytes += bytes.length
      if (recordedBytes > recordedMaximumBytes) throw new Error("This was no setup: too much was recorded.")
      stream.push(bytes)
      to.write(bytes)
    })
    from.on("error", () => to.destroy())
    from.on("close", () => {
      sockets.delete(from)
      to.destroy()
    })
  }

  const server = createServer((phone) => {
    const device = connect(devicePort, "127.0.0.1")
    carry(phone, device)
    carry(device, phone)
  })
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve))
  return {
    recording: () => Buffer.concat(streams.map((stream) => Buffer.concat(stream))),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
