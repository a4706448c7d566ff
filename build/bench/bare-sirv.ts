/** A program: `node bare-sirv.js PORT FOLDER` serves a folder by sirv, which holds its gzip forms beside the files. */
import { createServer } from "node:http"
import sirv from "sirv"

const [port, folder = ""] = process.argv.slice(2)
createServer(sirv(folder, { gzip: true, etag: true })).listen(Number(port), "127.0.0.1")
