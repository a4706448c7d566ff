/** A private message bus for tests: Debian's own dbus-daemon, on a socket in a temporary folder. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface BusDaemon {
  readonly address: string
  /** Ends it without a word, as a crash would. */
  kill(): Promise<void>
  /** Starts it again at the same address. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Where it is not installed these tests are left out, but never on a build machine. */
export const isBusDaemonMissing = process.env["CI"] === undefined && !isInstalled("dbus-daemon")

function isInstalled(program: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** One in which everybody may own every name; the rest is as on the system's bus. */
const configuration = (socket: string) => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
  </policy>
</busconfig>
`

export async function startBusDaemon(): Promise<BusDaemon> {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-bus-"))
  const socket = join(folder, "socket")
  const file = join(folder, "bus.conf")
  writeFileSync(file, configuration(socket))
  let child: ChildProcess | undefined

  const start = async () => {
    rmSync(socket, { force: true })
    child = spawn("dbus-daemon", [`--config-file=${file}`, "--nofork", "--nopidfile", "--print-address"], {
      stdio: ["ignore", "pipe", "ignore"],
    })
    const { stdout } = child
    if (stdout === null) throw new Error("dbus-daemon has no output.")
    await Promise.race([
      once(stdout, "data"),
      once(child, "exit").then(([code]) => {
        throw new Error(`dbus-daemon ended with ${code}.`)
      }),
    ])
  }
  const kill = async () => {
    const ending = child
    child = undefined
    if (ending === undefined) return
    const ended = once(ending, "exit")
    ending.kill("SIGKILL")
    await ended
  }

  await start()
  return {
    address: `unix:path=${socket}`,
    kill,
    start,
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
