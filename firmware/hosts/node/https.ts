/** The same server behind TLS, whose certificate can be replaced while it runs. */
import { constants, randomBytes } from "node:crypto"
import { createServer } from "node:https"
import type { KeyedCertificate } from "../../core/certifier.ts"
import { pemEncode } from "../../core/pem.ts"
import { type HttpOptions, type HttpService, serveOn, serverOptions } from "./http.ts"
import { upgradeBy } from "./web-sockets.ts"

/** PEM both. */
export interface TlsCertificate {
  /** The leaf first, then what leads to its root, the root itself left out. */
  readonly certificate: string
  readonly key: string
}

export interface HttpsOptions extends HttpOptions {
  readonly certificate: TlsCertificate
}

export interface HttpsService extends HttpService {
  /**
   * New connections get this certificate; those that are open go on with the one they have. Throws where the two do not
   * belong together; then nothing has changed.
   */
  replace(certificate: TlsCertificate): void
}

/** A phone shakes hands within a second or two; one that never does holds a place among the connections. */
const handshakeMilliseconds = 10_000

/**
 * How long a phone may come back on its ticket, without the signatures of a full handshake. Node's 300 s would have
 * every visit pay for one.
 */
const sessionSeconds = 86_400

/** Whoever gets hold of the keys of tickets can read what went over TLS 1.2 under them, so they live no longer. */
const ticketKeysMilliseconds = sessionSeconds * 1000

/** Name, HMAC and AES keys of 16 bytes each; see Node's `server.setTicketKeys`. */
const ticketKeysBytes = 48

/**
 * Forward secrecy and authenticated encryption only, as every browser since 2014 has them (Mozilla's intermediate list
 * without its finite fields). The order is ours, but a phone that asks for ChaCha20 first, since AES costs it more, gets
 * that.
 */
const ciphers = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":")

/** Rejects as `serveHttp` does. Plain HTTP on this port is no handshake: the connection is closed. */
export async function serveHttps(options: HttpsOptions): Promise<HttpsService> {
  const { certificate, ...rest } = options
  let ticketKeys = randomBytes(ticketKeysBytes)
  const server = createServer({
    ...serverOptions,
    ...contextOptions(certificate),
    ticketKeys,
    handshakeTimeout: options.stillMilliseconds ?? handshakeMilliseconds,
    ALPNProtocols: ["http/1.1"],
  })
  // Node only tells of a handshake that failed or took too long. Nothing can be said on such a connection, not even 400.
  server.on("tlsClientError", (_error, socket) => socket.destroy())
  const service = await serveOn(server, { ...rest, upgrade: upgradeBy(rest.answer) }, "https")
  const rotation = setInterval(() => {
    ticketKeys = randomBytes(ticketKeysBytes)
    server.setTicketKeys(ticketKeys)
  }, ticketKeysMilliseconds)
  rotation.unref()

  return {
    address: service.address,
    cut: () => service.cut(),
    replace(next) {
      // A new context draws new keys, and every phone's ticket would be worthless.
      server.setSecureContext({ ...contextOptions(next), ticketKeys })
    },
    close() {
      clearInterval(rotation)
      return service.close()
    },
  }
}

/** As a server takes it. The root is left out: who trusts it has it. */
export function tlsCertificate({ certificate, key }: KeyedCertificate): TlsCertificate {
  return { certificate: pemEncode("CERTIFICATE", certificate), key: pemEncode("PRIVATE KEY", key) }
}

function contextOptions({ certificate, key }: TlsCertificate) {
  return {
    cert: certificate,
    key,
    minVersion: "TLSv1.2",
    ciphers,
    honorCipherOrder: true,
    sessionTimeout: sessionSeconds,
    // A client that asks for one handshake after the other on a single connection costs more than it is worth.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_PRIORITIZE_CHACHA,
  } as const
}
