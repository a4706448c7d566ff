/** A program: `node bare-https.js PORT FILE CERTIFICATE KEY` answers every request with the gzip file's bytes, by HTTPS. */
import { readFileSync } from "node:fs"
import { createServer } from "node:https"

const [port, file = "", certificateFile = "", keyFile = ""] = process.argv.slice(2)
const body = readFileSync(file)
const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-encoding": "gzip",
  "content-length": body.length,
}
createServer({ cert: readFileSync(certificateFile), key: readFileSync(keyFile) }, (_request, response) =>
  response.writeHead(200, headers).end(body),
).listen(Number(port), "127.0.0.1")
