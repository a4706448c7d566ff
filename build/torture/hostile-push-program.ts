/** The hostile push service as a program, so that what it floods with is not in the device's memory: tells its port. */
import { serveHostilePush } from "./hostile-push-service.ts"

const [certificateFile = "", keyFile = "", inside = ""] = process.argv.slice(2)
const { port } = await serveHostilePush({ certificateFile, keyFile }, inside)
process.stdout.write(`${port}\n`)
