/**
 * Networks of a house, for tests that need more than one machine: each machine is a network namespace, all of them at one
 * switch. They are held by processes alone, so nothing of them outlives a test, and this machine's own networks are not
 * touched. It takes root (unshare(2), CLONE_NEWNET), and `ip` and `tc` of iproute2.
 */
import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process"
import { readlink } from "node:fs/promises"
import { setTimeout as pause } from "node:timers/promises"
import { promisify } from "node:util"

const execute = promisify(execFile)

export interface Machine {
  /** IPv4. */
  readonly address: string
  /** Runs a command on it to its end, and resolves to what it said. Rejects where it fails. */
  run(...words: readonly string[]): Promise<string>
  /** Starts one. It is killed with the network. */
  start(words: readonly string[], options?: SpawnOptions): ChildProcess
  /** As if its cable was pulled. */
  cut(): Promise<void>
  mend(): Promise<void>
  /** Lets no more than this through, both ways, as a network at its worst would. */
  slowDown(kilobitsPerSecond: number): Promise<void>
}

export interface HouseNetwork {
  addMachine(): Promise<Machine>
  remove(): Promise<void>
}

export async function createHouseNetwork(): Promise<HouseNetwork> {
  const children = new Set<ChildProcess>()
  const end = () => {
    for (const child of children) child.kill("SIGKILL")
  }
  process.once("exit", end)

  function start(words: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const [program = "", ...rest] = words
    const child = spawn(program, rest, options)
    children.add(child)
    child.once("exit", () => children.delete(child))
    return child
  }

  /** A namespace that is there as long as the process that holds it. */
  async function hold(): Promise<number> {
    const child = start(["unshare", "--net", "--", "sleep", "600"], { stdio: "ignore" })
    child.on("error", () => {})
    const own = await readlink("/proc/self/ns/net")
    for (let attempt = 0; attempt < 250; attempt++) {
      const other = await readlink(`/proc/${child.pid}/ns/net`).catch(() => own)
      if (other !== own && child.pid !== undefined) return child.pid
      await pause(20)
    }
    throw new Error("No network namespace could be made. These tests take root.")
  }

  const inside = (pid: number, words: readonly string[]) => [
    "nsenter",
    `--net=/proc/${pid}/ns/net`,
    "--",
    ...words,
  ]

  async function run(pid: number, ...words: readonly string[]): Promise<string> {
    const [program = "", ...rest] = inside(pid, words)
    return (await execute(program, rest)).stdout
  }

  const network = await hold()
  const ip = (pid: number, words: string) => run(pid, "ip", ...words.split(" "))
  // Without snooping: else it waits for questions of a router before it hands multicast on.
  await ip(network, "link add switch type bridge mcast_snooping 0")
  await ip(network, "link set switch up")
  let count = 0

  return {
    async addMachine() {
      const machine = await hold()
      const number = ++count
      const [port, address] = [`port${number}`, `192.168.77.${number}`]
      await ip(network, `link add ${port} type veth peer name eth0 netns ${machine}`)
      await ip(network, `link set ${port} master switch up`)
      await ip(machine, "link set lo up")
      await ip(machine, `address add ${address}/24 dev eth0`)
      await ip(machine, "link set eth0 up")
      await ip(machine, "route add default dev eth0")
      const limit = (pid: number, device: string, kilobits: number) =>
        run(
          pid,
          "tc",
          ..."qdisc replace dev".split(" "),
          device,
          ..."root tbf burst 1600 latency 400ms rate".split(" "),
          `${kilobits}kbit`,
        )
      return {
        address,
        run: (...words) => run(machine, ...words),
        start: (words, options) => start(inside(machine, words), options),
        cut: async () => void (await ip(network, `link set ${port} down`)),
        mend: async () => void (await ip(network, `link set ${port} up`)),
        async slowDown(kilobitsPerSecond) {
          await limit(network, port, kilobitsPerSecond)
          await limit(machine, "eth0", kilobitsPerSecond)
        },
      }
    },
    async remove() {
      process.off("exit", end)
      const gone = [...children].map((child) => new Promise((resolve) => child.once("exit", resolve)))
      end()
      await Promise.all(gone)
    },
  }
}
