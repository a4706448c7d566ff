/** A program: `node bare-http.js PORT FILE` answers every request with the gzip file's bytes, and does nothing else. */
import { readFileSync } from "node:fs"
import { createServer } from "node:http"

const [port, file = ""] = process.argv.slice(2)
const body = readFileSync(file)
const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-encoding": "gzip",
  "content-length": body.length,
}
createServer((_request, response) => response.writeHead(200, headers).end(body)).listen(
  Number(port),
  "127.0.0.1",
)
