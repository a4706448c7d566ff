/**
 * Where a message may go. A phone names the address; a device that posted to any would be a way into the network that it
 * stands in (server-side request forgery). So it has to be that of a push service.
 */
import { endpointMaximumLength } from "../../shared/push-contract.ts"
import { PorchlightError } from "./errors.ts"

/** An address that was found good. */
export interface PushEndpoint {
  readonly host: string
  readonly port: number
  readonly path: string
  /** What a token is for, `https://fcm.googleapis.com`. */
  readonly origin: string
  /** The owner named its host, which may stand in the same house. */
  readonly mayBeLocal: boolean
}

/** Undefined where nothing may go there. */
export type EndpointPolicy = (endpoint: string) => PushEndpoint | undefined

/**
 * The services of today's browsers, of which each is one host, or all hosts of a domain.
 *
 * - Chrome, Edge on Android, Opera, Samsung Internet: fcm.googleapis.com; Chromium as others build it: jmt17.google.com
 *   (Chromium, `components/push_messaging/push_messaging_constants.cc`).
 * - Firefox: updates.push.services.mozilla.com (Mozilla, `mozilla-services/autopush-rs`).
 * - Safari: all of push.apple.com (Apple, "Sending web push notifications in web apps and browsers").
 * - Edge on Windows: all of notify.windows.com (Microsoft, "Push notification service request and response headers").
 */
const knownServices = [
  "fcm.googleapis.com",
  "jmt17.google.com",
  "updates.push.services.mozilla.com",
  "*.push.apple.com",
  "*.notify.windows.com",
]

/**
 * As a browser writes one (URL Living Standard): lower case, ASCII, no user, no port that goes without saying, no
 * fragment. What else a URL may be is not one of these, and is not tried.
 */
const endpointForm =
  /^https:\/\/((?:[a-z0-9-]+\.)*[a-z0-9-]+)(?::([1-9]\d{0,4}))?(\/[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*)$/

const serviceForm = /^([a-z0-9.-]+)(?::([1-9]\d{0,4}))?$/
const portMaximum = 65_535
const httpsPort = 443

/** `services` are further hosts, `HOST` or `HOST:PORT`. Throws a `PorchlightError`, code `bad-push-service`. */
export function createEndpointPolicy(services: readonly string[] = []): EndpointPolicy {
  const further = new Set(services.map(checkService))
  return (endpoint) => {
    if (endpoint.length > endpointMaximumLength) return undefined
    const [, host, digits = String(httpsPort), path] = endpointForm.exec(endpoint) ?? []
    const port = Number(digits)
    if (host === undefined || path === undefined || port > portMaximum) return undefined
    const mayBeLocal = further.has(`${host}:${port}`)
    if (!mayBeLocal && !(port === httpsPort && knownServices.some((service) => fits(host, service))))
      return undefined
    const origin = port === httpsPort ? `https://${host}` : `https://${host}:${port}`
    return { host, port, path, origin, mayBeLocal }
  }
}

function fits(host: string, service: string): boolean {
  return service.startsWith("*.") ? host.endsWith(service.slice(1)) : host === service
}

function checkService(service: string): string {
  const [, host, digits = String(httpsPort)] = serviceForm.exec(service) ?? []
  if (host !== undefined && Number(digits) <= portMaximum) return `${host}:${digits}`
  throw new PorchlightError(
    "bad-push-service",
    `${JSON.stringify(service).slice(0, 100)} is no push service. Write HOST or HOST:PORT, in small letters.`,
    { service },
  )
}
