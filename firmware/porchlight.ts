/**
 * Porchlight for a program:
 *
 *     import { createDevice } from "porchlight"
 *     const device = await createDevice({ name: "ding-5cd80b1" })
 *     const network = await device.connectOrSetup()
 */
import { homedir } from "node:os"
import { join } from "node:path"
import packageFile from "../package.json" with { type: "json" }
import { Device as CoreDevice, type DeviceOptions } from "./core/device.ts"
import type { Host, Log, LogLevel } from "./core/host.ts"
import type { ProtectionOptions } from "./core/label.ts"
import type { Endpoint } from "./hosts/node/host.ts"
import { createLog } from "./hosts/node/log.ts"
import type { Air } from "./hosts/simulator/air.ts"
import { createSimulatorHost } from "./hosts/simulator/host.ts"
import { defaultAir, loadAir } from "./hosts/simulator/load-air.ts"

export { PorchlightError } from "./core/errors.ts"
export type { Host, Log, LogLevel } from "./core/host.ts"
export type { Label } from "./core/label.ts"
export type { Handler, ProgramRequest } from "./core/program-routes.ts"
export type { JoinedNetwork } from "./core/setup-view.ts"

export const version: string = packageFile.version

/** A device as a program sees it. */
export type Device = Pick<
  CoreDevice,
  | "name"
  | "label"
  | "addresses"
  | "describe"
  | "hasNetwork"
  | "connect"
  | "setup"
  | "connectOrSetup"
  | "clear"
  | "route"
  | "on"
  | "close"
>

export interface CreateDeviceOptions extends ProtectionOptions {
  /** What people call it, its access point's SSID, and its host name before `.local`: 1 to 32 of a-z, 0-9 and `-`. */
  readonly name: string
  /** See `DeviceOptions`. */
  readonly onConnected?: DeviceOptions["onConnected"]
  /** Closes a setup that nobody comes to; left out, it stays open. */
  readonly portalTimeoutMilliseconds?: number
  /** Where pages are served; 127.0.0.1:8080 when left out. Port 0 takes any free one. */
  readonly http?: Endpoint
  /** Where DNS is answered; 127.0.0.1:5300 when left out. */
  readonly dns?: Endpoint
  /** Where the device keeps what it must not lose; `defaultStateFolder()` when left out. */
  readonly stateFolder?: string
  /** A level for the log on standard error, or a log of your own; `info` when left out. */
  readonly log?: LogLevel | Log
  /** The simulated networks, or the path of a file with them; the default air when left out. */
  readonly air?: Air | string
  /** Simulates a chip whose access point goes down while it joins. */
  readonly oneRadio?: boolean
  /** Shortens every delay of the simulated air. */
  readonly fast?: boolean
  /** A machine of your own in place of the simulator; then the options about sockets, files and air have no effect. */
  readonly host?: Host
}

/**
 * Makes a device and opens its doors; it joins nothing and raises no network before it is asked to.
 * Rejects with a `PorchlightError`: `bad-name`, `unsupported-access-point`, `bad-air`, `port-taken`, `port-forbidden`,
 * `bad-address`, `no-pages`, `weak-randomness`, or what the state folder has to complain of.
 */
export async function createDevice(options: CreateDeviceOptions): Promise<Device> {
  const { name, onConnected, portalTimeoutMilliseconds, accessPoint, setupCode } = options
  const host = options.host ?? (await simulatorFor(options))
  return CoreDevice.open({
    name,
    version,
    host,
    onConnected,
    portalTimeoutMilliseconds,
    accessPoint,
    setupCode,
  })
}

/** Where a device keeps its state unless told otherwise (XDG Base Directory Specification 0.8). */
export function defaultStateFolder(): string {
  const base = process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state")
  return join(base, "porchlight")
}

async function simulatorFor(options: CreateDeviceOptions): Promise<Host> {
  const { air = defaultAir(), log = "info" } = options
  return createSimulatorHost({
    air: typeof air === "string" ? await loadAir(air) : air,
    concurrent: options.oneRadio !== true,
    fast: options.fast === true,
    http: options.http ?? { host: "127.0.0.1", port: 8080 },
    dns: options.dns ?? { host: "127.0.0.1", port: 5300 },
    stateFolder: options.stateFolder ?? defaultStateFolder(),
    log: typeof log === "function" ? log : createLog({ level: log, stream: process.stderr }),
  })
}
