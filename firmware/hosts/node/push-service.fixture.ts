/** A push service of one's own, on the loopback and by HTTPS: what it was sent, and what it answers. */
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer } from "node:https"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"
import { makeTestFolder } from "./certificates.fixture.ts"

export interface PushServiceRequest {
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  readonly body: Uint8Array
}

export interface PushService {
  readonly port: number
  /** PEM; of nobody that anybody trusts. */
  readonly certificate: string
  /** The path of a file with it. */
  readonly certificateFile: string
  readonly requests: PushServiceRequest[]
  /** How many connections it took. */
  connections(): number
  /** 201 until a test says something else. */
  answer: (request: PushServiceRequest, response: ServerResponse) => unknown
  close(): Promise<void>
}

export async function servePush(port = 0): Promise<PushService> {
  const folder = await makeTestFolder()
  await folder.openssl(
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
    ...["-subj", "/CN=A push service", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
    ...["-keyout", "key.pem", "-out", "certificate.pem"],
  )
  const certificateFile = `${folder.path}/certificate.pem`
  const [certificate, key] = await Promise.all([
    readText(certificateFile),
    readText(`${folder.path}/key.pem`),
  ])
  const requests: PushServiceRequest[] = []
  let connections = 0
  const service: { answer: PushService["answer"] } = {
    answer: (_, response) => response.writeHead(201).end(),
  }
  const server = createServer({ cert: certificate, key }, async (request, response) => {
    const body = new Uint8Array(await buffer(request))
    const known = { path: request.url ?? "", headers: request.headers, body }
    requests.push(known)
    await service.answer(known, response)
  })
  server.on("connection", () => connections++)
  server.listen(port, "127.0.0.1")
  await once(server, "listening")
  return Object.assign(service, {
    ...{ port: (server.address() as AddressInfo).port, certificate, certificateFile, requests },
    connections: () => connections,
    async close() {
      server.closeAllConnections()
      server.close()
      await folder.remove()
    },
  })
}

const readText = (path: string) => readFile(path, "utf8")
