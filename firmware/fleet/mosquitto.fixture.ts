/** A real broker on the loopback or on a machine of its own, and the commands that come with it for the other side. */
import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { type AddressInfo, connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as pause } from "node:timers/promises"
import { promisify } from "node:util"

export const run = promisify(execFile)

/** A test that fails half-way must leave none of them behind. */
const children = new Set<ChildProcess>()
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL")
})

/** In Debian it lies where only root looks. */
const program = "/usr/sbin/mosquitto"

export interface Broker {
  readonly port: number
  /** Of every message, also of those that were retained before. */
  listen(...topics: readonly string[]): Promise<Ear>
  publish(topic: string, payload: string, ...words: readonly string[]): Promise<void>
  /** With its port still known; what was retained is lost, as it keeps nothing. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Has it read its lists of users and of rights again. */
  reload(): void
}

export interface Heard {
  readonly topic: string
  readonly payload: string
  readonly isRetained: boolean
  readonly qos: number
}

export interface Ear {
  readonly heard: readonly Heard[]
  /** The last payload of a topic. */
  last(topic: string): string | undefined
  close(): void
}

export async function makeFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "porchlight-fleet-"))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}

/** Where programs run. */
export interface Place {
  readonly address: string
  run(...words: readonly string[]): Promise<unknown>
  start(words: readonly string[], options: SpawnOptions): ChildProcess
}

const here: Place = {
  address: "127.0.0.1",
  run: (program = "", ...words) => run(program, words),
  start: ([program = "", ...words], options) => spawn(program, words, options),
}

/** `lines` are of its mosquitto.conf(5), after the listener. `words` are how its own commands come in. */
export async function startBroker(
  folder: string,
  lines: readonly string[] = ["allow_anonymous true"],
  words: readonly string[] = [],
  place: Place = here,
): Promise<Broker> {
  const port = await freePort()
  const file = join(folder, `${port}.conf`)
  // As root it would become another user, who may not read here.
  await writeFile(
    file,
    [`user root`, `listener ${port} ${place.address}`, "persistence false", ...lines, ""].join("\n"),
  )
  let child: ChildProcess | undefined
  const at = ["-h", place.address, "-p", String(port), ...words]

  async function start(): Promise<void> {
    child = place.start([program, "-c", file], { stdio: "ignore" })
    child.on("error", () => {})
    children.add(child)
    for (let attempt = 0; attempt < 100; attempt++) {
      if (await isOpen()) return
      if (child.exitCode !== null) break
      await pause(20)
    }
    throw new Error(`${program} did not start. Is Debian's package mosquitto installed?`)
  }

  async function isOpen(): Promise<boolean> {
    if (place === here) return isOpenHere(port)
    return place.run("mosquitto_pub", ...at, "-t", "porchlight-fixture/up", "-n").then(
      () => true,
      () => false,
    )
  }

  await start()
  return {
    port,
    start,
    reload: () => void child?.kill("SIGHUP"),
    async kill() {
      if (child === undefined || child.exitCode !== null) return
      child.kill("SIGKILL")
      await once(child, "exit")
    },
    async publish(topic, payload, ...more) {
      await place.run("mosquitto_pub", ...at, "-q", "1", "-t", topic, "-m", payload, ...more)
    },
    async listen(...topics) {
      const ready = "porchlight-fixture/ready"
      const wanted = [...topics, ready].flatMap((topic) => ["-t", topic])
      const ear = place.start(["mosquitto_sub", ...at, "-q", "1", "-F", "%r %q %t %x", ...wanted], {})
      children.add(ear)
      const { stdout } = ear
      if (stdout === null) throw new Error("mosquitto_sub has no pipe.")
      const heard: Heard[] = []
      const listening = new Promise<void>((resolve) => {
        createInterface({ input: stdout }).on("line", (line) => {
          const [retained, qos, topic = "", hexadecimal = ""] = line.split(" ")
          if (topic === ready) return resolve()
          const payload = Buffer.from(hexadecimal, "hex").toString("utf8")
          heard.push({ topic, payload, isRetained: retained === "1", qos: Number(qos) })
        })
      })
      await place.run("mosquitto_pub", ...at, "-q", "1", "-r", "-t", ready, "-m", "now")
      await listening
      return {
        heard,
        last: (topic) => heard.filter((one) => one.topic === topic).at(-1)?.payload,
        close: () => void ear.kill(),
      }
    },
  }
}

async function isOpenHere(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1")
  const [event] = await Promise.race([
    once(socket, "connect").then(() => ["connect"]),
    once(socket, "error").then(() => ["error"]),
  ]).catch(() => ["error"])
  socket.destroy()
  return event === "connect"
}
