/** The profiles that the small NetworkManager keeps, for tests. */
import type { Variant } from "dbus-native"
import { type BusService, Refusal } from "./bus-service.fixture.ts"

export type FakeSettings = Record<string, Record<string, Variant>>

export interface FakeProfile {
  readonly settings: FakeSettings
  /** False for one that would be gone after a restart of the machine. */
  kept: boolean
}

const name = "org.freedesktop.NetworkManager.Settings"

/** Gone at once where nothing is up by it. */
const inMemoryOnlyAndVolatile = 0x18

/**
 * By their paths. Answers for them on the bus: what is asked goes to `ask`, `isUp` says whether something is up by one, and
 * `end` takes that down.
 */
export function createFakeProfiles(
  { methods }: BusService,
  ask: (what: string) => void,
  isUp: (profile: string) => boolean,
  end: (profile: string) => void,
): Map<string, FakeProfile> {
  const profiles = new Map<string, FakeProfile>()
  const profileAt = (path: string) => {
    const profile = profiles.get(path)
    if (profile === undefined) throw new Refusal("org.freedesktop.DBus.Error.UnknownMethod")
    return profile
  }

  methods.set(`${name}.ListConnections`, () => ["ao", [...profiles.keys()]])
  methods.set(`${name}.Connection.GetSettings`, (path) => {
    const { "802-11-wireless-security": security, ...others } = profileAt(path).settings
    if (security === undefined) return ["a{sa{sv}}", others]
    const { psk: _secret, ...open } = security
    return ["a{sa{sv}}", { ...others, "802-11-wireless-security": open }]
  })
  methods.set(`${name}.Connection.Update2`, (path, [settings, flags]) => {
    const profile = profileAt(path)
    ask(`update ${path} ${JSON.stringify(settings)} ${Number(flags)}`)
    profile.kept = flags === 1
    if (flags === inMemoryOnlyAndVolatile && !isUp(path)) profiles.delete(path)
    return ["a{sv}", {}]
  })
  methods.set(`${name}.Connection.Delete`, (path) => {
    profileAt(path)
    ask(`delete ${path}`)
    profiles.delete(path)
    end(path)
    return [""]
  })
  return profiles
}
