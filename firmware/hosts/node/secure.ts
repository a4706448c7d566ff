/** HTTPS on Node: what a device at home asks of this machine. */
import { networkInterfaces } from "node:os"
import { PorchlightError } from "../../core/errors.ts"
import type { Clock, Log, SecurePort } from "../../core/host.ts"
import { nodeClock } from "./clock.ts"
import type { Endpoint, OwnCertificateNames } from "./host.ts"
import { type HttpsService, serveHttps, type TlsCertificate, tlsCertificate } from "./https.ts"
import { type OwnCertificate, openOwnCertificate } from "./own-certificate.ts"
import { passingCertifier } from "./passing-certifier.ts"

/** When this version was made. A machine without a battery wakes up years before that. */
const builtAtMilliseconds = Date.UTC(2026, 10, 22)

/** Meanwhile the clock may be set, or the files be replaced. */
const retryMilliseconds = 60_000

/** Rejects like `openOwnCertificate` where the owner has a certificate that will not do, unless it may fail. */
export async function createSecurePort(options: {
  readonly https: Endpoint
  readonly ownCertificate?: OwnCertificateNames | undefined
  readonly isReachable: () => boolean
  readonly log: Log
  readonly onService: (service: HttpsService) => void
  /** For tests. */
  readonly clock?: Clock
}): Promise<SecurePort> {
  const { https, log, isReachable } = options
  let service: HttpsService | undefined
  const own = await openOwn(options, (certificate) => service?.replace(certificate))
  return {
    certifier: passingCertifier,
    wallMilliseconds: () => Date.now(),
    builtAtMilliseconds,
    addresses,
    // One that failed leaves the device to its own, until the device is started anew.
    hasOwnCertificate: own?.current() !== undefined,
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
          if (own?.current() === undefined) served.replace(tlsCertificate(next))
        },
        async close() {
          own?.close()
          await served.close()
        },
      }
    },
  }
}

interface MaybeCertificate {
  /** Undefined while it will not do. */
  current(): TlsCertificate | undefined
  close(): void
}

async function openOwn(
  {
    ownCertificate,
    log,
    clock = nodeClock,
  }: { ownCertificate?: OwnCertificateNames | undefined; log: Log; clock?: Clock },
  onChange: (certificate: TlsCertificate) => void,
): Promise<MaybeCertificate | undefined> {
  if (ownCertificate === undefined) return undefined
  const { certificateFile: certificatePath, keyFile: keyPath, hostName, mayFail = false } = ownCertificate
  const open = () => openOwnCertificate({ certificatePath, keyPath, hostName, log, onChange })
  let own: OwnCertificate | undefined
  let isClosed = false
  let stopRetry = () => {}

  async function retry(): Promise<void> {
    own = await open().catch(() => undefined)
    if (isClosed) return own?.close()
    if (own === undefined) return retryLater()
    log("info", `The certificate in ${certificatePath} will do now. It is in use.`, { certificatePath })
    onChange(own.current())
  }

  function retryLater(): void {
    stopRetry = clock.after(retryMilliseconds, () => void retry())
  }

  try {
    own = await open()
  } catch (error) {
    if (!mayFail || !(error instanceof PorchlightError)) throw error
    log(
      "error",
      `${error.message} Until it will do, the device serves a certificate of its own.`,
      error.facts,
    )
    retryLater()
  }
  return {
    current: () => own?.current(),
    close() {
      isClosed = true
      stopRetry()
      own?.close()
    },
  }
}

/** Of every interface but the loopback. */
function addresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address)
}
