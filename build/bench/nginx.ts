/** nginx with the same compressed file, in one unprivileged process out of a temporary folder. */
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Child, start } from "./child.ts"
import { pageFile } from "./device-process.ts"
import { firstPage, firstSecureAnswer } from "./first-answer.ts"
import { freeTcpPort } from "./free-port.ts"
import { installed } from "./installed.ts"
import type { CertificatePair } from "./openssl-pair.ts"
import type { Absent, Contestant } from "./rounds.ts"

const name = "nginx, one process, `gzip_static`"

export function startNginx(): Promise<Contestant | Absent> {
  return startOn(pageFile, undefined)
}

/** Debian 12's nginx has no TLS 1.3 unless it is told. */
const protocols = "ssl_protocols TLSv1.2 TLSv1.3;"

/** The same by HTTPS; beside the pair and the protocols, everything is as nginx comes. */
export function startSecureNginx(file: string, pair: CertificatePair): Promise<Contestant | Absent> {
  return startOn(file, pair)
}

async function startOn(file: string, pair: CertificatePair | undefined): Promise<Contestant | Absent> {
  const program = await installed("nginx")
  if (program === undefined) return { name, why: "not installed" }
  const folder = await mkdtemp(join(tmpdir(), "porchlight-nginx-"))
  const port = await freeTcpPort()
  await copyFile(file, join(folder, "index.html.gz"))
  await writeFile(join(folder, "nginx.conf"), configuration(folder, port, pair))
  let child: Child | undefined
  async function stop(): Promise<void> {
    await child?.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    child = await start(program, ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"])
    await (pair ? firstSecureAnswer : firstPage)(port)
    return { name, pid: child.pid, port, stop }
  } catch {
    await stop()
    return { name, why: "installed, but did not start" }
  }
}

/** Only `index.html.gz` exists, which nginx's `index` would overlook: hence the rewrite. */
function configuration(folder: string, port: number, pair: CertificatePair | undefined): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `  ${kind}_temp_path ${folder}/${kind};`)
    .join("\n")
  const tls =
    pair && `ssl_certificate ${pair.certificateFile}; ssl_certificate_key ${pair.keyFile}; ${protocols}`
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 256; }
http {
${temporary}
  access_log off;
  sendfile on;
  gzip_static on;
  keepalive_requests 100000000;
  types { text/html html; }
  server {
    listen 127.0.0.1:${port}${pair ? " ssl" : ""};
    ${tls ?? ""}
    root ${folder};
    location = / { rewrite ^ /index.html break; }
  }
}
`
}
