/**
 * DNS for the phones on the access point, on its address alone. That address exists only while the access point stands:
 * the socket comes and goes with it, and port 53 stays free for others on every other address.
 */
import { PorchlightError } from "../../core/errors.ts"
import type { Service } from "../../core/host.ts"
import { serveDns } from "../node/dns.ts"
import type { Companion } from "./access-point.ts"

type Answer = (packet: Uint8Array) => Uint8Array | undefined

export interface CaptiveDns {
  readonly companion: Companion
  /** As the host's `serveDns`. It never rejects: where the port cannot be had, the access point is not raised. */
  serve(answer: Answer): Promise<Service>
}

export function createCaptiveDns(port: number): CaptiveDns {
  let answer: Answer | undefined
  let running: Service | undefined

  return {
    async companion({ address }) {
      const service = await serveDns({ host: address, port, answer: (packet) => answer?.(packet) })
      running = service
      return {
        async close() {
          if (running === service) running = undefined
          await service.close()
        },
      }
    },
    async serve(wanted) {
      if (answer !== undefined) {
        throw new PorchlightError("dns-served", "DNS is served already. Close the service before.")
      }
      answer = wanted
      return {
        get address() {
          return running?.address ?? `the access point's address, port ${port}`
        },
        async close() {
          if (answer === wanted) answer = undefined
        },
      }
    },
  }
}
