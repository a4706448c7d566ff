/**
 * Why a join ended, from what NetworkManager and wpa_supplicant say on the way. Pure: an event in, a verdict out.
 *
 * NetworkManager alone is slow and often wrong: a wrong SAE password is "network not found" after 25 s, like a channel
 * that cannot be had. wpa_supplicant says the reason within seconds. Times and codes were observed with NetworkManager
 * 1.42.4 and wpa_supplicant 2.10.
 */
import type { FailureCode } from "../../../shared/contract.ts"
import { deviceReason, deviceState } from "./network-manager-codes.ts"

/** What is known of the network beforehand. */
export interface Target {
  readonly takesPassword: boolean
  /** The join may be one by SAE: WPA3, its transition mode, or a network nobody has heard. */
  readonly mayUseSae: boolean
  /** It was heard, but only with a security that these credentials do not open. */
  readonly isMismatched: boolean
}

export type JoinEvent =
  /** NM.Device.StateChanged. */
  | { readonly kind: "device"; readonly state: number; readonly reason: number }
  /** Changed properties of fi.w1.wpa_supplicant1.Interface. */
  | {
      readonly kind: "supplicant"
      readonly state?: string
      readonly scanning?: boolean
      readonly authStatusCode?: number
      readonly assocStatusCode?: number
      readonly disconnectReason?: number
    }
  /** Our activation is over, and the device did not say why. */
  | { readonly kind: "ended" }
  /** The time of the last `doubt` is over. */
  | { readonly kind: "doubt-ended" }

export type Verdict =
  | { readonly kind: "addressing" }
  | { readonly kind: "activated" }
  | { readonly kind: "failed"; readonly code: FailureCode }
  /** Most likely a failure, unless the next moment shows otherwise. Send `doubt-ended` after so long. */
  | { readonly kind: "doubt"; readonly milliseconds: number }

export interface Trail {
  readonly target: Target
  /** The device has taken up our activation; what came before belongs to another. */
  readonly begun: boolean
  /** An access point answered at all. */
  readonly answered: boolean
  /** It let us in so far that the key is what is tried next. */
  readonly associated: boolean
  /** The key was right. */
  readonly completed: boolean
  /** The key is being tried just now. */
  readonly inHandshake: boolean
  /** The access point fell silent after it had let us in, and has not let us in again. */
  readonly vanished: boolean
  readonly scanning: boolean
  /** Scans that ended without an access point to ask. */
  readonly emptyScans: number
  /** Refusals of the password by SAE since the last association. */
  readonly saeRefusals: number
  /** Other refusals. */
  readonly refusals: number
}

/**
 * After a refusal by SAE, wpa_supplicant asks another access point of the name at once, where it knows one. The same one
 * it asks again only after a scan of all channels, which is not worth the wait: lost frames are no refusal.
 */
export const refusalMilliseconds = 1500

/**
 * A right key was through within 0.1 s. With a wrong one an access point repeats its question about every second, and
 * hostapd gave up after 4.0 s; by now it has been asked three times at least.
 */
export const handshakeMilliseconds = 2200

/** One may miss a beacon, and one may be NetworkManager's own that was broken off. Whole ones are some 7 s apart. */
const emptyScansMaximum = 2

/** That a scan has ended is told up to 0.1 s before the access point that it found is asked. */
export const absenceMilliseconds = 1000

/** wpa_supplicant tries again by itself, and some refusals are meant to send it to another access point of the name. */
const refusalsMaximum = 3

/** Status codes (IEEE 802.11-2020, table 9-50) by which access points answer a wrong SAE confirm: 1 was observed. */
const saeConfirmCodes = new Set([1, 15])

/** Part of a healthy SAE exchange: a token is asked for, another group, hash-to-element. */
const saeContinueCodes = new Set([0, 76, 77, 126])

/** Reason code 15, 4-WAY_HANDSHAKE_TIMEOUT (IEEE 802.11-2020, table 9-49); negative where our own side gave up. */
const handshakeTimeout = 15

/** Reason code 4, DISASSOC_DUE_TO_INACTIVITY: our own side has missed its beacons. */
const beaconsLost = -4

/** States of wpa_supplicant from the association on. */
const associatedStates = new Set(["associated", "4way_handshake", "group_handshake", "completed"])

export function beginTrail(target: Target): Trail {
  return {
    target,
    begun: false,
    answered: false,
    associated: false,
    completed: false,
    inHandshake: false,
    vanished: false,
    scanning: false,
    emptyScans: 0,
    saeRefusals: 0,
    refusals: 0,
  }
}

export interface Weighed {
  readonly trail: Trail
  readonly verdict: Verdict | undefined
}

export function weigh(trail: Trail, event: JoinEvent): Weighed {
  switch (event.kind) {
    case "device":
      return weighDevice(trail, event.state, event.reason)
    case "supplicant":
      return trail.begun ? weighSupplicant(trail, event) : wait(trail)
    case "ended":
      return fail(trail, refusalOf(trail) ?? "radio-fault")
    case "doubt-ended":
      if (trail.saeRefusals > 0 || trail.inHandshake) return fail(trail, "wrong-password")
      return trail.emptyScans >= emptyScansMaximum && !trail.answered
        ? fail(trail, absenceOf(trail))
        : wait(trail)
  }
}

function wait(trail: Trail): Weighed {
  return { trail, verdict: undefined }
}

function fail(trail: Trail, code: FailureCode): Weighed {
  return { trail, verdict: { kind: "failed", code } }
}

function doubt(trail: Trail, milliseconds: number): Weighed {
  return { trail, verdict: { kind: "doubt", milliseconds } }
}

function weighDevice(trail: Trail, state: number, reason: number): Weighed {
  // The activation before ours makes way for it: all that was its own, and so is its end.
  if (reason === deviceReason.newActivation) return wait(beginTrail(trail.target))
  if (state <= deviceState.unavailable) return fail(trail, "radio-fault")
  if (!trail.begun) {
    const begun = state >= deviceState.prepare && state <= deviceState.activated
    if (!begun) return wait(trail)
  }
  const ours = { ...trail, begun: true }
  if (state === deviceState.failed) return fail(ours, codeOf(ours, reason))
  // A healthy join passes through here as well, without a reason.
  if (state === deviceState.needAuth && reason === deviceReason.supplicantDisconnect) {
    return isPasswordDoubted(ours) ? fail(ours, "wrong-password") : wait(ours)
  }
  if (state === deviceState.ipConfig) {
    return { trail: { ...ours, completed: true }, verdict: { kind: "addressing" } }
  }
  if (state === deviceState.activated) return { trail: ours, verdict: { kind: "activated" } }
  return wait(ours)
}

function weighSupplicant(trail: Trail, event: Extract<JoinEvent, { kind: "supplicant" }>): Weighed {
  const { state, scanning, authStatusCode = 0, assocStatusCode = 0, disconnectReason = 0 } = event
  if (Math.abs(disconnectReason) === handshakeTimeout && trail.associated && !trail.completed) {
    return fail(trail, trail.target.takesPassword ? "wrong-password" : "refused")
  }
  let next = noteState(trail, state)
  if (disconnectReason === beaconsLost && trail.associated) next = { ...next, vanished: true }
  if (scanning !== undefined) next = noteScanning(next, scanning)
  if (!saeContinueCodes.has(authStatusCode)) {
    if (trail.target.mayUseSae && saeConfirmCodes.has(authStatusCode)) return refuseSae(next)
    next = { ...next, answered: true, refusals: next.refusals + 1 }
  }
  if (assocStatusCode !== 0) next = { ...next, answered: true, refusals: next.refusals + 1 }
  if (next.refusals >= refusalsMaximum) return fail(next, "refused")
  if (next.inHandshake && !trail.inHandshake) return doubt(next, handshakeMilliseconds)
  const isEmpty = next.emptyScans >= emptyScansMaximum && next.emptyScans > trail.emptyScans
  return isEmpty ? doubt(next, absenceMilliseconds) : wait(next)
}

function noteState(before: Trail, state: string | undefined): Trail {
  if (state === undefined) return before
  // SAE has proved the password before.
  const inHandshake = state === "4way_handshake" && before.target.takesPassword && !before.target.mayUseSae
  const trail = { ...before, inHandshake }
  if (state === "authenticating") return { ...trail, answered: true }
  if (state === "associating") return { ...trail, answered: true, saeRefusals: 0 }
  if (!associatedStates.has(state)) return trail
  const completed = trail.completed || state === "completed"
  return { ...trail, answered: true, associated: true, completed, vanished: false, saeRefusals: 0 }
}

function noteScanning(trail: Trail, scanning: boolean): Trail {
  const ended = trail.scanning && !scanning && !trail.answered
  return { ...trail, scanning, emptyScans: trail.emptyScans + (ended ? 1 : 0) }
}

function refuseSae(trail: Trail): Weighed {
  const next = { ...trail, answered: true, saeRefusals: trail.saeRefusals + 1 }
  if (next.saeRefusals >= 2) return fail(next, "wrong-password")
  return doubt(next, refusalMilliseconds)
}

/** What NetworkManager's reason means, in the light of what came before. */
function codeOf(trail: Trail, reason: number): FailureCode {
  switch (reason) {
    case deviceReason.noSecrets:
      if (isPasswordDoubted(trail)) return "wrong-password"
      return trail.vanished ? "network-not-found" : "refused"
    case deviceReason.ipConfigUnavailable:
    case deviceReason.ipConfigExpired:
    case deviceReason.dhcpStartFailed:
    case deviceReason.dhcpError:
    case deviceReason.dhcpFailed:
      return "no-address"
    case deviceReason.ssidNotFound:
      return refusalOf(trail) ?? absenceOf(trail)
    case deviceReason.supplicantDisconnect:
      return refusalOf(trail) ?? "refused"
    case deviceReason.supplicantConfigFailed:
      return "unsupported-security"
    case deviceReason.supplicantTimeout:
      return refusalOf(trail) ?? "timed-out"
    default:
      return refusalOf(trail) ?? "radio-fault"
  }
}

/** NetworkManager asks for another password whatever ended a join before the address. */
function isPasswordDoubted({ target, completed, vanished }: Trail): boolean {
  return target.takesPassword && !completed && !vanished
}

function refusalOf(trail: Trail): FailureCode | undefined {
  if (trail.saeRefusals > 0) return "wrong-password"
  return trail.refusals > 0 ? "refused" : undefined
}

/** Nothing to ask: not there, or there with a security that these credentials do not fit. */
function absenceOf(trail: Trail): FailureCode {
  return trail.target.isMismatched ? "refused" : "network-not-found"
}
