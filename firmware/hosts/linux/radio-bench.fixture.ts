/** A radio on a small NetworkManager of its own, for tests. */
import { Variant } from "dbus-native"
import { onTestFinished } from "vitest"
import { base64urlEncode, utf8Encode } from "../../../shared/bytes.ts"
import { createHandClock, type HandClock } from "../../core/hand-clock.fixture.ts"
import type { Credentials, LogLevel } from "../../core/host.ts"
import { startBusDaemon } from "./bus-daemon.fixture.ts"
import { createFakeNetworkManager, type FakeAccessPoint } from "./network-manager.fixture.ts"
import { createLinuxRadio, type LinuxRadioOptions } from "./radio.ts"
import { type VirtualInterface, virtualInterfaceName } from "./virtual-interface.ts"

export const wpa2 = { flags: 1, wpaFlags: 0, rsnFlags: 0x188 } as const
export const wpa3 = { flags: 1, wpaFlags: 0, rsnFlags: 0x488 } as const
export const openNetwork = { flags: 0, wpaFlags: 0, rsnFlags: 0 } as const

export const heardAt = (
  ssid: string | Uint8Array,
  security: Pick<FakeAccessPoint, "flags" | "wpaFlags" | "rsnFlags">,
  more: Partial<FakeAccessPoint> = {},
): FakeAccessPoint => ({
  ssid,
  bssid: "02:00:00:00:99:00",
  frequency: 2412,
  strength: 70,
  ...security,
  ...more,
})

export const asking = (
  ssid: string,
  security: Credentials["security"] = "open",
  password?: string,
): Credentials => {
  const ssidBytes = base64urlEncode(utf8Encode(ssid))
  const named = { ssidBytes, security, hidden: false }
  return password === undefined ? named : { ...named, password }
}

export const toAccessPoint = { ssidBytes: "ZGluZw", address: "192.0.2.1", security: "open" } as const

export interface BenchOptions {
  readonly radio?: Partial<LinuxRadioOptions>
  /** On how many channels an access point can stand beside the station. */
  readonly channelsBeside?: number
  readonly fake?: Parameters<typeof createFakeNetworkManager>[1]
  readonly clock?: HandClock
  /** Before the radio is made. */
  readonly prepare?: (fake: Awaited<ReturnType<typeof createFakeNetworkManager>>) => void
}

/** Lets real messages pass, and the hand clock with them, until `condition` holds. */
export async function until(condition: () => boolean, pass: () => Promise<void> = async () => {}) {
  for (let turn = 0; !condition(); turn++) {
    if (turn > 200_000) throw new Error("It does not come.")
    await pass()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The profile of a station as NetworkManager keeps it; of somebody else without a `purpose`. */
export function profileOf(
  ssid: string,
  options: {
    purpose?: string
    owner?: string
    keyManagement?: string
    timestamp?: number
    more?: Record<string, Variant>
    mode?: string
  } = {},
) {
  const { purpose, owner = "1", keyManagement, timestamp = 0, more = {}, mode } = options
  const data = { "porchlight.purpose": purpose ?? "", "porchlight.process": owner }
  return {
    connection: {
      id: new Variant("s", ssid),
      type: new Variant("s", "802-11-wireless"),
      timestamp: new Variant("t", BigInt(timestamp)),
      ...more,
    },
    "802-11-wireless": {
      ssid: new Variant("ay", Buffer.from(ssid)),
      ...(mode === undefined ? {} : { mode: new Variant("s", mode) }),
    },
    ...(purpose === undefined ? {} : { user: { data: new Variant("a{ss}", data) } }),
    ...(keyManagement === undefined
      ? {}
      : { "802-11-wireless-security": { "key-mgmt": new Variant("s", keyManagement) } }),
  }
}

/** All of it ends with the test. */
export async function createBench(options: BenchOptions = {}) {
  const daemon = await startBusDaemon()
  onTestFinished(() => daemon.stop())
  const fake = await createFakeNetworkManager(daemon.address, options.fake)
  onTestFinished(() => fake.close())
  fake.addRadio("wlan0")
  options.prepare?.(fake)
  const { clock = createHandClock() } = options
  const logged: [LogLevel, string][] = []
  const interfaces: string[] = []
  const virtualInterface: VirtualInterface = {
    abilities: async () => ({ channelsBeside: options.channelsBeside ?? 0, saeAccessPoint: true }),
    async add(stationName) {
      interfaces.push(`add ${stationName}`)
      fake.addRadio(virtualInterfaceName)
    },
    async remove() {
      if (interfaces.at(-1)?.startsWith("add")) interfaces.push("remove")
      fake.removeRadio(virtualInterfaceName)
    },
  }
  const companions: string[] = []
  const radio = await createLinuxRadio({
    clock,
    log: (level, message) => logged.push([level, message]),
    busAddress: daemon.address,
    virtualInterface,
    companions: [
      async ({ interfaceName, address }) => {
        companions.push(`start ${interfaceName} ${address}`)
        return {
          async close() {
            companions.push("stop")
          },
        }
      },
    ],
    ...options.radio,
  })
  onTestFinished(() => radio.close())
  return { daemon, fake, clock, logged, interfaces, companions, radio }
}
