/**
 * Porchlight for a program:
 *
 *     import { createDevice } from "porchlight"
 *     const device = await createDevice({ name: "ding-5cd80b1" })
 *     const network = await device.connectOrSetup()
 */
import packageFile from "../package.json" with { type: "json" }
import { Device as CoreDevice, type DeviceOptions } from "./core/device.ts"
import type { PushOptions } from "./core/device-options.ts"
import type { Host } from "./core/host.ts"
import type { ProtectionOptions } from "./core/label.ts"
import { type MachineOptions, machineFor } from "./machine.ts"

export type { AlertEvent, AlertOptions } from "./core/alert-definition.ts"
export type { ControlOptions } from "./core/control-definition.ts"
export type { Control } from "./core/controls.ts"
export type { Duration } from "./core/duration.ts"
export { PorchlightError } from "./core/errors.ts"
export type { Host, Log, LogLevel } from "./core/host.ts"
export type { Image, ImageOptions } from "./core/images.ts"
export type { Label } from "./core/label.ts"
export type { NotificationAction, NotificationOptions, Urgency } from "./core/notification.ts"
export type { Handler, ProgramRequest } from "./core/program-routes.ts"
export type { ProgramSocket, SocketHandler, SocketRequest } from "./core/program-sockets.ts"
export type { Reading, ReadingOptions } from "./core/readings.ts"
export type { JoinedNetwork } from "./core/setup-view.ts"
export { defaultStateFolder } from "./machine.ts"
export type { MqttOptions } from "./mqtt-options.ts"

export const version: string = packageFile.version

/** A device as a program sees it. */
export type Device = Pick<
  CoreDevice,
  | "name"
  | "label"
  | "addresses"
  | "describe"
  | "hasNetwork"
  | "house"
  | "network"
  | "connect"
  | "setup"
  | "connectOrSetup"
  | "clear"
  | "route"
  | "socket"
  | "reading"
  | "control"
  | "image"
  | "alert"
  | "log"
  | "notify"
  | "topic"
  | "on"
  | "close"
>

export interface CreateDeviceOptions extends MachineOptions, ProtectionOptions, PushOptions {
  /** What people call it, its access point's SSID, and its host name before `.local`: 1 to 32 of a-z, 0-9 and `-`. */
  readonly name: string
  /** See `DeviceOptions`. */
  readonly onConnected?: DeviceOptions["onConnected"]
  /** Closes a setup that nobody comes to; left out, it stays open. */
  readonly portalTimeoutMilliseconds?: number | undefined
  /** See `DeviceOptions`; the simulated radio does not tell of its link. */
  readonly setupAfterMilliseconds?: number | undefined
  /** Lets everybody at home in, without being paired with the device. */
  readonly open?: boolean | undefined
  /** A machine of your own; then the options about radio, sockets, files and air have no effect. */
  readonly host?: Host | undefined
}

/**
 * Makes a device and opens its doors; it joins nothing and raises no network before it is asked to.
 * Rejects with a `PorchlightError`: `bad-name`, `unsupported-access-point`, `bad-air`, `port-taken`, `port-forbidden`,
 * `bad-address`, `bad-push-contact`, `bad-push-service`, `no-pages`, `weak-randomness`, or what the state folder or the real radio has to complain of.
 */
export async function createDevice(options: CreateDeviceOptions): Promise<Device> {
  const { name, onConnected, portalTimeoutMilliseconds, setupAfterMilliseconds, accessPoint, setupCode } =
    options
  const { pushContact, pushServices } = options
  return CoreDevice.open({
    name,
    version,
    host: options.host ?? (await machineFor(options)),
    onConnected,
    portalTimeoutMilliseconds,
    setupAfterMilliseconds,
    accessPoint,
    setupCode,
    pushContact,
    pushServices,
    isOpen: options.open,
  })
}
