/** The machine that a device runs on, as its options say. */
import { homedir } from "node:os"
import { join } from "node:path"
import { PorchlightError } from "./core/errors.ts"
import type { Host, Log, LogLevel } from "./core/host.ts"
import type { LinuxHostOptions } from "./hosts/linux/host.ts"
import type { Endpoint } from "./hosts/node/host.ts"
import { createLog } from "./hosts/node/log.ts"
import type { Air } from "./hosts/simulator/air.ts"
import type { MqttOptions } from "./mqtt-options.ts"

export type RadioKind = "simulator" | "networkmanager"

export interface MachineOptions {
  /**
   * `simulator` when left out. `networkmanager` is the real radio of a Linux machine: it takes NetworkManager, and root or
   * the capabilities that `createLinuxHost` names.
   */
  readonly radio?: RadioKind | undefined
  /** The real radio's network interface that joins networks; the first one when left out. */
  readonly interfaceName?: string | undefined
  /** A second real radio, for the access point alone. */
  readonly accessPointInterfaceName?: string | undefined
  /** Where the real radio is, two capital letters of ISO 3166-1: what it may send, and on which channels. */
  readonly country?: string | undefined
  /**
   * Where pages are served; when left out 127.0.0.1:8080, and 0.0.0.0:80 with the real radio. Port 0 takes any free one.
   */
  readonly http?: Endpoint | undefined
  /**
   * Where HTTPS is served at home; `false` serves none, and then everybody at home may come in by plain HTTP. When left
   * out, beside `http`: 443 for 80, 8443 for 8080, any free port for any free one.
   */
  readonly https?: Endpoint | false | undefined
  /**
   * A certificate of the owner's own for `<name>.local`, PEM or DER, in place of the device's. One that will not do is an
   * error; as a service of systemd the device starts with its own then, and says so.
   */
  readonly certificate?: { readonly certificateFile: string; readonly keyFile: string } | undefined
  /** Stands in the name that a certificate is for. */
  readonly name?: string | undefined
  /** Where DNS is answered; 127.0.0.1:5300 when left out. The real radio answers on port 53 of its access point alone. */
  readonly dns?: Endpoint | undefined
  /** The owner's broker, which the device tells all that its app shows, and obeys. It takes HTTPS at home. */
  readonly mqtt?: MqttOptions | undefined
  /** Where the device keeps what it must not lose; `defaultStateFolder()` when left out. */
  readonly stateFolder?: string | undefined
  /** A level for the log on standard error, or a log of your own; `info` when left out. */
  readonly log?: LogLevel | Log | undefined
  /** The simulated networks, or the path of a file with them; the default air when left out. */
  readonly air?: Air | string | undefined
  /** Simulates a chip whose access point goes down while it joins. */
  readonly oneRadio?: boolean | undefined
  /** Shortens every delay of the simulated air. */
  readonly fast?: boolean | undefined
}

/** Each machine is loaded where it is used: the bus of the one and the air of the other take memory and time. */
export async function machineFor(options: MachineOptions): Promise<Host> {
  const { mqtt } = options
  if (mqtt !== undefined && options.https === false) {
    throw new PorchlightError("bad-mqtt", "A broker is told what the app at home shows, which takes HTTPS.")
  }
  const host = await (options.radio === "networkmanager" ? linuxFor(options) : simulatorFor(options))
  if (mqtt === undefined) return host
  try {
    const { openRelay } = await import("./fleet/relay.ts")
    return { ...host, relay: await openRelay(mqtt, host) }
  } catch (error) {
    await host.close()
    throw error
  }
}

async function linuxFor(options: MachineOptions): Promise<Host> {
  const { createLinuxHost } = await import("./hosts/linux/host.ts")
  const { interfaceName, accessPointInterfaceName, country, http } = options
  const chosen: LinuxHostOptions = {
    stateFolder: options.stateFolder ?? defaultStateFolder(),
    log: logFor(options),
    ...(interfaceName === undefined ? {} : { interfaceName }),
    ...(accessPointInterfaceName === undefined ? {} : { accessPointInterfaceName }),
    ...(country === undefined ? {} : { country }),
    ...(http === undefined ? {} : { http }),
    ...secureChoices(options, http ?? { host: "0.0.0.0", port: 80 }),
  }
  return createLinuxHost(chosen)
}

async function simulatorFor(options: MachineOptions): Promise<Host> {
  const [{ createSimulatorHost }, { defaultAir, loadAir }] = await Promise.all([
    import("./hosts/simulator/host.ts"),
    import("./hosts/simulator/load-air.ts"),
  ])
  const { air = defaultAir(), http = { host: "127.0.0.1", port: 8080 } } = options
  return createSimulatorHost({
    air: typeof air === "string" ? await loadAir(air) : air,
    concurrent: options.oneRadio !== true,
    fast: options.fast === true,
    http,
    ...secureChoices(options, http),
    dns: options.dns ?? { host: "127.0.0.1", port: 5300 },
    stateFolder: options.stateFolder ?? defaultStateFolder(),
    log: logFor(options),
  })
}

/** From 80 to 443, and from 8080 to 8443: who moves one moves both, and two devices on one machine do not meet. */
const secureDistance = 363

function secureChoices(
  { https, certificate, name = "" }: MachineOptions,
  http: Endpoint,
): Pick<LinuxHostOptions, "https" | "ownCertificate"> {
  if (https === false) return {}
  const port = http.port === 0 ? 0 : Math.min(http.port + secureDistance, portMaximum)
  return {
    https: https ?? { host: http.host, port },
    ...(certificate && {
      ownCertificate: { ...certificate, hostName: `${name}.local`, mayFail: isService() },
    }),
  }
}

const portMaximum = 65_535

/**
 * Run by systemd (sd_notify(3)). Who starts a device at a terminal reads why it refuses; one in a cupboard whose
 * certificate expired must come back all the same.
 */
function isService(): boolean {
  return process.env["NOTIFY_SOCKET"] !== undefined
}

function logFor({ log = "info" }: MachineOptions): Log {
  return typeof log === "function" ? log : createLog({ level: log, stream: process.stderr })
}

/** Where a device keeps its state unless told otherwise (XDG Base Directory Specification 0.8). */
export function defaultStateFolder(): string {
  const base = process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state")
  return join(base, "porchlight")
}
