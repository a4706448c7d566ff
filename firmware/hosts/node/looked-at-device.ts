/** Whether a device answers at its address, and until when its certificate holds. */
import { X509Certificate } from "node:crypto"
import { request as requestHttp } from "node:http"
import { request as requestHttps } from "node:https"
import type { TLSSocket } from "node:tls"
import type { AnnouncedDevice, LookedAt } from "../../core/host.ts"

export interface ShownDevice extends LookedAt {
  /** Whole days; below 0 where it has ended. Null where none was shown. */
  readonly certificateDays: number | null
}

/** A device in the same house answers within milliseconds; one on a sleepy radio within a second. */
const patienceMilliseconds = 3_000
const dayMilliseconds = 86_400_000

/** A question that its other side draws out, a byte at a time, ends by this as well. */
const timeIsUp = () => AbortSignal.timeout(patienceMilliseconds)

/**
 * Never rejects. Trusts nothing: what is asked is no secret, and what is answered is a status alone. `root`, in DER, is
 * what its certificate may be of.
 */
export async function lookAt(
  device: AnnouncedDevice,
  root?: Uint8Array,
  now = Date.now(),
): Promise<ShownDevice> {
  const { address, port, hostName } = device
  const where = {
    ...{ host: address, port, path: "/api/health", agent: false, timeout: patienceMilliseconds },
    headers: { host: `${hostName}:${port}` },
  }
  const ca = root && new X509Certificate(root).toString()
  const secure = await new Promise<ShownDevice | undefined>((resolve) => {
    const asked = requestHttps(
      {
        ...{ ...where, signal: timeIsUp(), servername: hostName, rejectUnauthorized: false },
        ...(ca !== undefined && { ca }),
      },
      (response) => {
        response.resume()
        const socket = response.socket as TLSSocket
        const until = Date.parse(socket.getPeerCertificate().valid_to)
        const certificateDays = Number.isNaN(until) ? null : Math.floor((until - now) / dayMilliseconds)
        // Without a root of ours it may be of one that the whole world trusts.
        const sharesRoot = ca !== undefined && socket.authorized
        resolve({ answers: response.statusCode === 204, certificateDays, isSecure: true, sharesRoot })
        asked.destroy()
      },
    )
    asked.on("timeout", () => asked.destroy())
    asked.on("error", () => resolve(undefined))
    asked.end()
  })
  if (secure !== undefined) return secure
  // One without HTTPS at home is found where its plain pages are.
  const plain = await new Promise<boolean>((resolve) => {
    const asked = requestHttp({ ...where, signal: timeIsUp() }, (response) => {
      response.resume()
      resolve((response.statusCode ?? 500) < 500)
      asked.destroy()
    })
    asked.on("timeout", () => asked.destroy())
    asked.on("error", () => resolve(false))
    asked.end()
  })
  return { answers: plain, certificateDays: null, isSecure: false, sharesRoot: false }
}
