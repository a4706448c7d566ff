/** nginx with the same compressed file, in one unprivileged process out of a temporary folder. */
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Child, start } from "./child.ts"
import { pageFile } from "./device-process.ts"
import { firstPage } from "./first-answer.ts"
import { freeTcpPort } from "./free-port.ts"
import { installed } from "./installed.ts"
import type { Absent, Contestant } from "./rounds.ts"

const name = "nginx, one process, `gzip_static`"

export async function startNginx(): Promise<Contestant | Absent> {
  const program = await installed("nginx")
  if (program === undefined) return { name, why: "not installed" }
  const folder = await mkdtemp(join(tmpdir(), "porchlight-nginx-"))
  const port = await freeTcpPort()
  await copyFile(pageFile, join(folder, "index.html.gz"))
  await writeFile(join(folder, "nginx.conf"), configuration(folder, port))
  let child: Child | undefined
  async function stop(): Promise<void> {
    await child?.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    child = await start(program, ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"])
    await firstPage(port)
    return { name, pid: child.pid, port, stop }
  } catch {
    await stop()
    return { name, why: "installed, but did not start" }
  }
}

/** Only `index.html.gz` exists, which nginx's `index` would overlook: hence the rewrite. */
function configuration(folder: string, port: number): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `  ${kind}_temp_path ${folder}/${kind};`)
    .join("\n")
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
    listen 127.0.0.1:${port};
    root ${folder};
    location = / { rewrite ^ /index.html break; }
  }
}
`
}
