import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { start } from "../bench/child.ts"
import type { CertificatePair } from "../bench/openssl-pair.ts"
import type { HostilePushService } from "./hostile-push-service.ts"

const program = fileURLToPath(new URL("./hostile-push-program.js", import.meta.url))

/** A hostile push service in a process of its own; see `serveHostilePush`. */
export async function startHostilePush(pair: CertificatePair, inside: string): Promise<HostilePushService> {
  const words = [program, pair.certificateFile, pair.keyFile, inside]
  const child = await start(process.execPath, words, ["ignore", "pipe", "inherit"])
  const { stdout } = child.process
  if (stdout === null) throw new Error("The service's output is not a pipe.")
  const [port] = await once(stdout, "data")
  return { port: Number(port), close: () => child.stop() }
}
