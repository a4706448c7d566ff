/** A small wpa_supplicant beside the small NetworkManager, for tests: it tells what a trail says, and listens when asked. */
import { toPlain, Variant } from "dbus-native"
import { type BusService, Refusal } from "./bus-service.fixture.ts"
import type { JoinEvent } from "./join-verdict.ts"

export const supplicantName = "fi.w1.wpa_supplicant1"
const root = "/fi/w1/wpa_supplicant1"
const interfaceOfIt = `${supplicantName}.Interface`

/** What comes of being asked to listen on single channels. */
export type Hearing = "ends" | "endless" | "refused"

export interface FakeSupplicant {
  addRadio(interfaceName: string): void
  tell(interfaceName: string, event: Extract<JoinEvent, { kind: "supplicant" }>): void
}

/** `listen` is called with each wish to listen, `wlan0 [[2412,20]]`, and says what comes of it. */
export function createFakeSupplicant(
  service: BusService,
  keyManagements: readonly string[],
  listen: (wish: string) => Hearing,
): FakeSupplicant {
  const { objects, methods } = service
  const pathOf = (interfaceName: string) => `${root}/Interfaces/${interfaceName}`

  methods.set(`${interfaceOfIt}.Scan`, (path, [wish]) => {
    const { Channels } = toPlain<Record<string, unknown>>(wish)
    const hearing = listen(`${path.split("/").at(-1)} ${JSON.stringify(Channels)}`)
    if (hearing === "refused") throw new Refusal("org.freedesktop.DBus.Error.AccessDenied")
    if (hearing === "endless") return [""]
    setImmediate(() => service.emit(path, interfaceOfIt, "ScanDone", "b", [true]))
    return [""]
  })
  methods.set(`${supplicantName}.GetInterface`, (_path, [interfaceName]) => {
    const path = pathOf(String(toPlain(interfaceName)))
    if (!objects.has(path)) throw new Refusal(`${supplicantName}.InterfaceUnknown`)
    return ["o", path]
  })

  return {
    addRadio(interfaceName) {
      objects.set(pathOf(interfaceName), {
        [interfaceOfIt]: {
          Capabilities: new Variant("a{sv}", { KeyMgmt: new Variant("as", [...keyManagements]) }),
          Scanning: new Variant("b", false),
        },
      })
    },
    tell(interfaceName, { state, scanning, authStatusCode, assocStatusCode, disconnectReason }) {
      service.change(pathOf(interfaceName), interfaceOfIt, {
        ...(state === undefined ? {} : { State: new Variant("s", state) }),
        ...(scanning === undefined ? {} : { Scanning: new Variant("b", scanning) }),
        ...(authStatusCode === undefined ? {} : { AuthStatusCode: new Variant("i", authStatusCode) }),
        ...(assocStatusCode === undefined ? {} : { AssocStatusCode: new Variant("i", assocStatusCode) }),
        ...(disconnectReason === undefined ? {} : { DisconnectReason: new Variant("i", disconnectReason) }),
      })
    },
  }
}
