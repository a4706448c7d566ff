/** HTTPS on Node: what a device at home asks of this machine. */
import { networkInterfaces } from "node:os"
import type { Log, SecurePort } from "../../core/host.ts"
import type { Endpoint, OwnCertificateNames } from "./host.ts"
import { type HttpsService, serveHttps, tlsCertificate } from "./https.ts"
import { openOwnCertificate } from "./own-certificate.ts"
import { passingCertifier } from "./passing-certifier.ts"

/** When this version was made. A machine without a battery wakes up years before that. */
const builtAtMilliseconds = Date.UTC(2026, 10, 22)

/** Rejects like `openOwnCertificate` where the owner has a certificate and it will not do. */
export async function createSecurePort(options: {
  readonly https: Endpoint
  readonly ownCertificate?: OwnCertificateNames | undefined
  readonly isReachable: () => boolean
  readonly log: Log
  readonly onService: (service: HttpsService) => void
}): Promise<SecurePort> {
  const { https, log, isReachable } = options
  let service: HttpsService | undefined
  const own = await openOwn(options, (certificate) => service?.replace(certificate))
  return {
    certifier: passingCertifier,
    wallMilliseconds: () => Date.now(),
    builtAtMilliseconds,
    addresses,
    hasOwnCertificate: own !== undefined,
    async serveHttps(answer, leaf, isOpen) {
      const certificate = own?.current() ?? (leaf && tlsCertificate(leaf))
      if (certificate === undefined) throw new Error("There is no certificate to serve.")
      const served = await serveHttps({
        ...https,
        answer,
        certificate,
        isReachable: () => isReachable() && isOpen(),
      })
      service = served
      options.onService(served)
      log("debug", `HTTPS is answered at ${served.address}.`)
      return {
        address: served.address,
        replace(next) {
          if (own === undefined) served.replace(tlsCertificate(next))
        },
        async close() {
          own?.close()
          await served.close()
        },
      }
    },
  }
}

function openOwn(
  { ownCertificate, log }: { ownCertificate?: OwnCertificateNames | undefined; log: Log },
  onChange: Parameters<typeof openOwnCertificate>[0]["onChange"],
) {
  if (ownCertificate === undefined) return undefined
  const { certificateFile: certificatePath, keyFile: keyPath, hostName } = ownCertificate
  return openOwnCertificate({ certificatePath, keyPath, hostName, log, onChange })
}

/** Of every interface but the loopback. */
function addresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address)
}
