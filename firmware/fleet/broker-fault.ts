/** What keeps a device from its broker, in words: reason codes of MQTT, of TLS and of sockets. */
import type { BrokerState } from "../../shared/home-contract.ts"

export interface BrokerFault {
  readonly state: Exclude<BrokerState, "connecting" | "connected">
  /** The end of a sentence that begins with the broker. */
  readonly sentence: string
  /** It may answer another time: else a person has to do something first, and asking often helps nobody. */
  readonly mayPass: boolean
}

/** MQTT 5.0, section 2.4, and of 3.1.1 those of section 3.2.2.3, which are below 128. */
const reasons: ReadonlyMap<number, string> = new Map([
  [1, "unacceptable protocol version"],
  [2, "client identifier rejected"],
  [3, "server unavailable"],
  [4, "bad user name or password"],
  [5, "not authorized"],
  [128, "unspecified error"],
  [129, "malformed packet"],
  [130, "protocol error"],
  [131, "implementation specific error"],
  [132, "unsupported protocol version"],
  [133, "client identifier not valid"],
  [134, "bad user name or password"],
  [135, "not authorized"],
  [136, "server unavailable"],
  [137, "server busy"],
  [138, "banned"],
  [139, "server shutting down"],
  [140, "bad authentication method"],
  [141, "keep alive timeout"],
  [142, "session taken over"],
  [143, "topic filter invalid"],
  [144, "topic name invalid"],
  [147, "receive maximum exceeded"],
  [149, "packet too large"],
  [150, "message rate too high"],
  [151, "quota exceeded"],
  [152, "administrative action"],
  [153, "payload format invalid"],
  [154, "retain not supported"],
  [155, "QoS not supported"],
  [156, "use another server"],
  [157, "server moved"],
  [159, "connection rate exceeded"],
  [160, "maximum connect time"],
])

export function reasonWords(code: number): string {
  return reasons.get(code) ?? `reason code ${code}`
}

export const isOtherVersion = (code: unknown) => code === 1 || code === 132
export const isNotAllowed = (code: unknown) => code === 135 || code === 128

const loginCodes: readonly number[] = [4, 5, 134, 135, 140]
const passingCodes: readonly number[] = [3, 136, 137, 139, 141, 150, 151, 159, 160]

/** Two devices with one state folder would throw each other out for ever. */
const takenOver = 142

/** What went wrong with a connection: `code` is a reason code, or the name of an error. */
export function faultOf({
  code,
  message,
}: {
  readonly code: unknown
  readonly message: string
}): BrokerFault {
  if (typeof code === "number") return refusalOf(code)
  const name = String(code)
  if (isOfOwnCertificate(name, message)) {
    const sentence =
      "does not accept the device's certificate. Look at --mqtt-cert and --mqtt-key, and at its CA."
    return { state: "own-certificate", sentence: `${sentence} (${name})`, mayPass: false }
  }
  if (isUntrusted(name)) {
    const sentence = "has a certificate that is not trusted here, or is not for its name. Look at --mqtt-ca."
    return { state: "untrusted", sentence: `${sentence} (${name})`, mayPass: false }
  }
  return { state: "unreachable", sentence: `cannot be reached: ${wordsOf(name, message)}.`, mayPass: true }
}

function refusalOf(code: number): BrokerFault {
  const words = reasonWords(code)
  if (loginCodes.includes(code)) {
    const sentence = `does not let this device in: ${words}. Look at its user, its password and its rights there.`
    return { state: "refused-login", sentence, mayPass: false }
  }
  if (code === takenOver) {
    const sentence = `has let another in under this device's id: ${words}. Give each device a state folder of its own.`
    return { state: "refused", sentence, mayPass: false }
  }
  return {
    state: "refused",
    sentence: `refuses this device: ${words}.`,
    mayPass: passingCodes.includes(code),
  }
}

/** TLS alerts, RFC 8446, section 6.2, by the names that OpenSSL gives them. */
function isOfOwnCertificate(name: string, message: string): boolean {
  return (
    /ALERT_(?:\w*_)?(?:CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED)/.test(name) ||
    /^ERR_OSSL_/.test(name) ||
    /alert (?:bad certificate|unknown ca|certificate|handshake failure)/i.test(message)
  )
}

/** Names of OpenSSL's verification, and of Node's for the host. */
function isUntrusted(name: string): boolean {
  return /CERT|ISSUER|SIGNATURE|CHAIN|PURPOSE|^CRL_/.test(name)
}

function wordsOf(name: string, message: string): string {
  if (name === "ERR_SSL_WRONG_VERSION_NUMBER") return "it speaks no TLS at this port"
  if (name === "ECONNREFUSED") return "nothing listens there"
  if (name === "ENOTFOUND" || name === "EAI_AGAIN") return "its name is not known here"
  if (name === "ETIMEDOUT" || name === "EHOSTUNREACH" || name === "ENETUNREACH") return "nobody answers there"
  return name === "undefined" ? message : name
}
