/** The floor: what Node itself takes to send an answer that is always the same. */
import { fileURLToPath } from "node:url"
import { start } from "./child.ts"
import { pageFile } from "./device-process.ts"
import { firstDnsAnswer, firstPage, firstSecureAnswer } from "./first-answer.ts"
import { freeTcpPort, freeUdpPort } from "./free-port.ts"
import type { CertificatePair } from "./openssl-pair.ts"
import type { Contestant } from "./rounds.ts"

export async function startBareHttp(): Promise<Contestant> {
  const port = await freeTcpPort()
  const { pid, stop } = await start(process.execPath, [program("./bare-http.js"), String(port), pageFile])
  await firstPage(port)
  return { name: "bare `node:http`, the same bytes from memory", pid, port, stop }
}

export async function startBareHttps(file: string, pair: CertificatePair): Promise<Contestant> {
  const port = await freeTcpPort()
  const { certificateFile, keyFile } = pair
  const words = [program("./bare-https.js"), String(port), file, certificateFile, keyFile]
  const { pid, stop } = await start(process.execPath, words)
  await firstSecureAnswer(port)
  return { name: "bare `node:https`, the same bytes from memory", pid, port, stop }
}

export async function startBareDns(): Promise<Contestant> {
  const port = await freeUdpPort()
  const { pid, stop } = await start(process.execPath, [program("./bare-dns.js"), String(port)])
  await firstDnsAnswer(port)
  return { name: "bare `node:dgram`, a fixed answer behind whatever was asked", pid, port, stop }
}

/** Beside this file, once compiled. */
function program(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
