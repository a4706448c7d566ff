/** What several checks look at, learnt once before them. */
import { type Bus, openBus } from "../hosts/linux/bus.ts"
import { virtualInterfaceName } from "../hosts/linux/virtual-interface.ts"
import { late, within } from "./bounded.ts"
import type { Machine } from "./machine.ts"
import { type ManagerView, viewManager } from "./manager-view.ts"
import { type Process, readProcesses } from "./processes.ts"

export interface ExamineOptions {
  /** As of `run`: which interface joins networks, and which is the access point; the first radio when left out. */
  readonly interfaceName?: string
  readonly accessPointInterfaceName?: string
  /** 80 when left out. */
  readonly httpPort?: number
  /** 443 when left out; false for none. */
  readonly httpsPort?: number | false
}

export interface Scene {
  readonly machine: Machine
  readonly options: ExamineOptions
  /** Undefined where it cannot be reached. */
  readonly bus: Bus | undefined
  readonly manager: ManagerView
  /** Network interfaces of Wi-Fi radios by the kernel, NetworkManager or not; without the one that we make. */
  readonly radioNames: readonly string[]
  readonly processes: readonly Process[]
  readonly isContainer: boolean
  /** Whether it has started this machine, as sd_booted(3) knows it. */
  readonly hasSystemd: boolean
  /** Names of users by their numbers. */
  readonly users: ReadonlyMap<number, string>
}

export async function lookAround(
  machine: Machine,
  options: ExamineOptions,
  limitMilliseconds: number,
): Promise<Scene> {
  const [bus, radioNames, processes, isContainer, systemd, users] = await Promise.all([
    reachBus(machine, limitMilliseconds),
    radioNamesOf(machine),
    within(limitMilliseconds, readProcesses(machine)),
    isInContainer(machine),
    machine.status("/run/systemd/system"),
    usersOf(machine),
  ])
  const manager =
    bus === undefined
      ? undefined
      : await within(
          limitMilliseconds,
          viewManager(bus).catch((): typeof late => late),
        )
  return {
    machine,
    options,
    bus,
    manager: manager === undefined ? { kind: "unknown" } : manager === late ? { kind: "silent" } : manager,
    radioNames,
    processes: processes === late ? [] : processes,
    isContainer,
    hasSystemd: systemd !== undefined,
    users,
  }
}

async function reachBus(machine: Machine, limitMilliseconds: number): Promise<Bus | undefined> {
  const opening = openBus(machine.busAddress)
  const bus = await within(limitMilliseconds, opening).catch(() => undefined)
  if (bus !== late) return bus
  // It may still come, when nobody waits any more.
  opening.then(
    (unwanted) => unwanted.close(),
    () => {},
  )
  return undefined
}

async function radioNamesOf(machine: Machine): Promise<readonly string[]> {
  const names: string[] = []
  for (const name of [...(await machine.entries("/sys/class/net"))].sort()) {
    if (name === virtualInterfaceName) continue
    if ((await machine.text(`/sys/class/net/${name}/phy80211/name`)) !== undefined) names.push(name)
  }
  return names
}

/** As systemd, Docker and Podman mark theirs. */
async function isInContainer(machine: Machine): Promise<boolean> {
  const marks = ["/run/systemd/container", "/.dockerenv", "/run/.containerenv"]
  const found = await Promise.all(marks.map((path) => machine.status(path)))
  return found.some((status) => status !== undefined)
}

async function usersOf(machine: Machine): Promise<ReadonlyMap<number, string>> {
  const lines = ((await machine.text("/etc/passwd")) ?? "").split("\n")
  return new Map(
    lines.flatMap((line) => {
      const [name = "", , id = ""] = line.split(":")
      return /^\d{1,10}$/.test(id) ? [[Number(id), name] as const] : []
    }),
  )
}
