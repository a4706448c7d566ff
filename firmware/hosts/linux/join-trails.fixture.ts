/**
 * What NetworkManager 1.42.4 and wpa_supplicant 2.10 said on D-Bus, on simulated radios with hostapd 2.10: the device's
 * states with their reasons, and the changed properties of the supplicant's interface. States between the recorded ones
 * are those that both programs always pass.
 */
import type { JoinEvent, Target } from "./join-verdict.ts"

export interface Recorded {
  readonly what: string
  readonly target: Target
  readonly events: readonly JoinEvent[]
}

const device = (state: number, reason = 0): JoinEvent => ({ kind: "device", state, reason })
const supplicant = (changed: Omit<Extract<JoinEvent, { kind: "supplicant" }>, "kind">): JoinEvent => ({
  kind: "supplicant",
  ...changed,
})
const states = (...names: string[]) => names.map((state) => supplicant({ state }))
const scan = [supplicant({ scanning: true }), supplicant({ scanning: false })]

const begins = [device(40), device(50), device(60), device(40), device(50)]
const handshake = states("authenticating", "associating", "associated", "4way_handshake")
const letIn = [...handshake, ...states("group_handshake", "completed"), device(70)]
const saeRefusal = [...states("authenticating"), supplicant({ authStatusCode: 1 }), ...states("disconnected")]

export const wpa2: Target = { takesPassword: true, mayUseSae: false, isMismatched: false }
export const wpa3: Target = { takesPassword: true, mayUseSae: true, isMismatched: false }
export const open: Target = { takesPassword: false, mayUseSae: false, isMismatched: false }
const mismatched: Target = { takesPassword: false, mayUseSae: false, isMismatched: true }

export const joins: readonly Recorded[] = [
  { what: "WPA2", target: wpa2, events: [...begins, ...letIn, device(80), device(90), device(100)] },
  { what: "WPA3", target: wpa3, events: [...begins, ...letIn, device(80), device(90), device(100)] },
  {
    what: "open",
    target: open,
    events: [device(40), device(50), ...states("associating", "completed"), device(70), device(100)],
  },
  {
    what: "while a scan of NetworkManager's own was broken off",
    target: wpa2,
    events: [...begins, ...scan, ...scan, ...letIn, device(80), device(90), device(100)],
  },
  {
    what: "from another network on the same radio",
    target: wpa2,
    events: [
      device(110, 60),
      supplicant({ state: "disconnected", disconnectReason: -3 }),
      device(30, 60),
      ...begins,
      ...letIn,
      device(100),
    ],
  },
]

/**
 * `early` is the reason within seconds; the whole trail is what NetworkManager says in the end by itself, and `alone` the
 * reason where that is another one.
 */
export const failures: readonly (Recorded & {
  readonly code: string
  readonly early?: number
  readonly alone?: string
})[] = [
  {
    what: "a wrong WPA2 password",
    code: "wrong-password",
    target: wpa2,
    events: [
      ...begins,
      ...handshake,
      supplicant({ state: "disconnected", disconnectReason: 15 }),
      device(60, 8),
      device(120, 7),
    ],
    early: begins.length + handshake.length + 1,
  },
  {
    what: "a wrong WPA2 password, where wpa_supplicant may not be heard",
    code: "wrong-password",
    target: wpa2,
    events: [...begins, device(60, 8), device(120, 7)],
    early: begins.length + 1,
  },
  {
    what: "a wrong SAE password",
    code: "wrong-password",
    target: wpa3,
    events: [...begins, ...saeRefusal, ...scan, ...saeRefusal, ...scan, ...saeRefusal, device(120, 53)],
    early: begins.length + saeRefusal.length + scan.length + 2,
  },
  {
    what: "a name that is not there",
    code: "network-not-found",
    target: wpa2,
    events: [...begins, ...scan, ...scan, ...scan, ...scan, device(120, 53)],
  },
  {
    what: "a name that is not there, where wpa_supplicant may not be heard",
    code: "network-not-found",
    target: wpa2,
    events: [...begins, device(120, 53)],
  },
  {
    what: "a WPA2 network that was asked to be open",
    code: "refused",
    target: mismatched,
    events: [device(40), device(50), ...scan, device(120, 53)],
  },
  {
    what: "no answer to DHCP",
    code: "no-address",
    target: wpa2,
    events: [...begins, ...letIn, device(120, 5)],
  },
  {
    what: "an access point that fell silent in the handshake",
    code: "network-not-found",
    alone: "wrong-password",
    target: { takesPassword: true, mayUseSae: true, isMismatched: false },
    events: [
      ...begins,
      ...states("authenticating", "associating", "associated", "4way_handshake"),
      supplicant({ state: "disconnected", disconnectReason: -4 }),
      ...scan,
      ...states("authenticating"),
      device(60),
      device(120, 7),
    ],
  },
  {
    what: "an access point that let go before it gave an address",
    code: "refused",
    target: wpa2,
    events: [
      ...begins,
      ...letIn,
      supplicant({ state: "disconnected", disconnectReason: 3 }),
      device(60, 8),
      device(120, 7),
    ],
  },
  {
    what: "a password of seven characters",
    code: "wrong-password",
    target: wpa2,
    events: [device(40), device(50), device(60), device(120, 7)],
  },
  {
    what: "a channel the radio cannot take beside its access point",
    code: "network-not-found",
    target: wpa2,
    events: [...begins, device(120, 53)],
  },
]
