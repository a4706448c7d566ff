/** DNS over UDP. */
import UDP from "embedded:io/socket/udp"
import type { Service } from "../../core/host.ts"
import { guarded } from "./guarded.ts"

const port = 53

export async function serveDns(
  answer: (packet: Uint8Array) => Uint8Array | undefined,
  onFault: (error: unknown) => void,
): Promise<Service> {
  const socket = new UDP({
    port,
    onReadable(packets) {
      for (let count = 0; count < packets; count++) {
        guarded(onFault, () => {
          const packet = this.read()
          const reply = answer(new Uint8Array(packet))
          if (reply !== undefined) this.write(reply, packet.address, packet.port)
        })()
      }
    },
  })
  let isOpen = true
  return {
    address: `0.0.0.0:${port}`,
    async close() {
      if (isOpen) socket.close()
      isOpen = false
    },
  }
}
