// Loaded before a device (`node --import`): connects it to a service that a test plays, in place of the real one of that
// name. The variable says `NAME=PORT`. Everything else is as it is, and the certificate is checked for the name.
import tls from "node:tls"

const [name, port] = (process.env["PUSH_SERVICE_MAP"] ?? "").split("=")
const connect = tls.connect

tls.connect = /** @type {typeof tls.connect} */ (
  (/** @type {any} */ options, /** @type {any} */ ...more) =>
    connect(options.host === name ? { ...options, host: "127.0.0.1", port: Number(port) } : options, ...more)
)
