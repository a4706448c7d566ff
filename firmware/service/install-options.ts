/** What an installed device is started with. */
import type { AccessPointSecurity } from "../../shared/wifi.ts"
import type { LogLevel } from "../core/host.ts"
import { checkName } from "../core/naming.ts"
import type { Endpoint } from "../hosts/node/host.ts"
import type { MqttOptions } from "../mqtt-options.ts"
import { places } from "./places.ts"

export interface InstallOptions {
  /** Left out, the device makes one up at its first start and keeps it. */
  readonly name?: string | undefined
  readonly accessPoint: AccessPointSecurity
  readonly setupCode?: "none" | undefined
  readonly interfaceName?: string | undefined
  readonly accessPointInterfaceName?: string | undefined
  /** Two capital letters of ISO 3166-1. */
  readonly country?: string | undefined
  readonly setupAfterMinutes?: number | undefined
  readonly portalTimeoutSeconds?: number | undefined
  readonly http?: Endpoint | undefined
  /** False for none. */
  readonly https?: Endpoint | false | undefined
  /** Everybody at home comes in, without pairing. */
  readonly open?: boolean | undefined
  /** See `PushOptions`. */
  readonly pushContact?: string | undefined
  readonly pushServices?: readonly string[] | undefined
  /** One of the owner's for `<name>.local`, in place of the device's; absolute paths. Takes a `name`. */
  readonly certificate?: { readonly certificateFile: string; readonly keyFile: string } | undefined
  /** The owner's broker; absolute paths, and its password in a file. */
  readonly mqtt?: MqttOptions | undefined
  readonly logLevel: LogLevel
}

/** The words of the `porchlight` command that the service is. Throws `bad-name`. */
export function runWords(options: InstallOptions): readonly string[] {
  if (options.name !== undefined) checkName(options.name)
  const { http, https, certificate, mqtt } = options
  return [
    ...["run", "--radio", "networkmanager", "--state", places.state, "--log", options.logLevel],
    ...["--access-point", options.accessPoint],
    ...word("--name", options.name),
    ...word("--setup-code", options.setupCode),
    ...word("--interface", options.interfaceName),
    ...word("--access-point-interface", options.accessPointInterfaceName),
    ...word("--country", options.country),
    ...word("--setup-after", options.setupAfterMinutes),
    ...word("--portal-timeout", options.portalTimeoutSeconds),
    ...word("--http", http && endpointText(http)),
    ...word("--https", https === false ? "none" : https && endpointText(https)),
    ...(options.open === true ? ["--open"] : []),
    ...word("--push-contact", options.pushContact),
    ...(options.pushServices ?? []).flatMap((service) => word("--push-service", service)),
    ...word("--cert", certificate?.certificateFile),
    ...word("--key", certificate?.keyFile),
    ...word("--mqtt", mqtt?.url),
    ...word("--mqtt-user", mqtt?.user),
    ...word("--mqtt-password-file", mqtt?.passwordFile),
    ...word("--mqtt-ca", mqtt?.caFile),
    ...word("--mqtt-cert", mqtt?.certificateFile),
    ...word("--mqtt-key", mqtt?.keyFile),
  ]
}

function endpointText({ host, port }: Endpoint): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`
}

/** In one word, so that a value may begin with a hyphen. */
function word(option: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [`${option}=${value}`]
}
