/** One try to join a network: activates a profile, listens to both sides, and tells the outcome. */
import { randomUUID } from "node:crypto"
import type { FailureCode } from "../../../shared/contract.ts"
import { isPassphrase, takesPassword } from "../../../shared/wifi.ts"
import { PorchlightError } from "../../core/errors.ts"
import type { Clock, Credentials, JoinOutcome, Log, Radio } from "../../core/host.ts"
import { beginTrail, type JoinEvent, type Target, weigh } from "./join-verdict.ts"
import { findKept, isProfileFor, keepOnly, keepOwn } from "./kept-networks.ts"
import { type NetworkManager, networkManager } from "./network-manager.ts"
import { activeState } from "./network-manager-codes.ts"
import type { AccessPointInAir } from "./scan.ts"
import { joinedStation } from "./station.ts"
import { isCovered, stationSettings } from "./station-profile.ts"
import { hearAgain, watchSupplicant } from "./supplicant.ts"
import { watchAll } from "./watch-all.ts"

export interface JoinContext {
  readonly manager: NetworkManager
  readonly clock: Clock
  readonly log: Log
  readonly interfaceName: string
  /** The last scan. */
  readonly heard: readonly AccessPointInAir[]
  /** Ends the try; its outcome is then `timed-out`. */
  readonly signal: AbortSignal
}

/** The profile of the network that was joined, beside the outcome. */
export interface Joined {
  readonly outcome: JoinOutcome
  readonly profile?: string
}

/**
 * The network that the station has joined already, by whosever profile, where that is the one asked for. A new password
 * has to be tried, though.
 */
export async function adopt(
  credentials: Credentials,
  { manager, interfaceName }: Pick<JoinContext, "manager" | "interfaceName">,
): Promise<Joined | undefined> {
  if (credentials.password !== undefined) return undefined
  const joined = await joinedStation(manager, interfaceName)
  if (joined === undefined || !(await isProfileFor(manager, joined.profile, credentials))) return undefined
  await keepOwn(manager, joined.profile)
  return { outcome: { kind: "joined", address: joined.address }, profile: joined.profile }
}

type OnStep = Parameters<Radio["join"]>[1]

/** Rejects with a `PorchlightError` where the radio or NetworkManager is not there at all. */
export async function join(credentials: Credentials, onStep: OnStep, context: JoinContext): Promise<Joined> {
  const { manager, interfaceName, signal } = context
  const kept =
    credentials.password === undefined ? await findKept(manager, interfaceName, credentials) : undefined
  if (kept === undefined && !isOpenable(credentials)) return failed("wrong-password")
  const devicePath = await manager.devicePath(interfaceName)
  await manager.checkUsable(devicePath, interfaceName)
  const target = targetOf(credentials, context.heard)
  await hearAgain(manager.bus, interfaceName, frequenciesOf(credentials, context.heard), context.clock)
  const listening = await listen(devicePath, target, () => onStep("addressing"), context)
  try {
    if (signal.aborted) return failed("timed-out")
    onStep("associating")
    const { profile, active } = await begin(credentials, kept, devicePath, context)
    const code = await listening.follow(active)
    const joined = code === undefined ? await arrive(profile, kept, devicePath, context) : failed(code)
    // At once, not when NetworkManager gives up by itself: the radio is wanted for something else.
    if (joined.outcome.kind === "failed") await manager.deactivate(active).catch(() => {})
    return joined
  } finally {
    listening.end()
  }
}

async function begin(
  credentials: Credentials,
  kept: string | undefined,
  devicePath: string,
  { manager, interfaceName }: JoinContext,
): Promise<{ profile: string; active: string }> {
  if (kept !== undefined) return { profile: kept, active: await manager.activate(kept, devicePath) }
  const settings = stationSettings(credentials, { uuid: randomUUID(), interfaceName })
  return manager.addAndActivate(settings, devicePath)
}

async function arrive(
  profile: string,
  kept: string | undefined,
  devicePath: string,
  { manager, log }: JoinContext,
): Promise<Joined> {
  const address = await manager.addressOf(devicePath)
  if (address === undefined) return failed("no-address")
  if (kept === undefined) {
    try {
      await keepOnly(manager, profile)
    } catch (error) {
      const why = error instanceof PorchlightError ? error.message : String(error)
      log("warn", `The network was joined, but will be forgotten at the next start: ${why}`)
    }
  }
  return { outcome: { kind: "joined", address }, profile }
}

function failed(code: FailureCode): Joined {
  return { outcome: { kind: "failed", code } }
}

/** Whether a text could open it at all. The bus takes no NUL, and no router's page does. */
function isOpenable({ security, password }: Credentials): boolean {
  if (!takesPassword(security)) return true
  return password !== undefined && isPassphrase(password) && !password.includes("\0")
}

/** Where it was heard last. */
function frequenciesOf({ ssidBytes }: Credentials, heard: readonly AccessPointInAir[]): number[] {
  return heard
    .filter((accessPoint) => accessPoint.ssidBytes === ssidBytes)
    .sort((one, other) => other.signalPercent - one.signalPercent)
    .map((accessPoint) => accessPoint.frequencyMegahertz)
}

function targetOf({ ssidBytes, security }: Credentials, heard: readonly AccessPointInAir[]): Target {
  const named = heard.filter((accessPoint) => accessPoint.ssidBytes === ssidBytes)
  const fitting = named.filter((accessPoint) => isCovered(security, accessPoint.security))
  const securities = fitting.length > 0 ? fitting.map((accessPoint) => accessPoint.security) : [security]
  return {
    takesPassword: takesPassword(security),
    mayUseSae: securities.some((known) => known === "wpa3" || known === "wpa2-wpa3"),
    isMismatched: named.length > 0 && fitting.length === 0,
  }
}

interface Listening {
  /** Resolves to why it failed, or to undefined when the network is joined. */
  follow(active: string): Promise<FailureCode | undefined>
  end(): void
}

/** Listens before anything is asked, so that nothing is missed. */
async function listen(
  devicePath: string,
  target: Target,
  onAddressing: () => void,
  context: JoinContext,
): Promise<Listening> {
  const { manager, clock, interfaceName, signal } = context
  let trail = beginTrail(target)
  let conclude: (code: FailureCode | undefined) => void = () => {}
  const concluded = new Promise<FailureCode | undefined>((resolve) => {
    conclude = resolve
  })
  let stopDoubt = () => {}
  /** Active connections that ended; ours may be among them before its path is known. */
  const ended = new Set<string>()
  let ours: string | undefined

  const take = (event: JoinEvent) => {
    const weighed = weigh(trail, event)
    trail = weighed.trail
    const { verdict } = weighed
    if (verdict?.kind === "addressing") onAddressing()
    if (verdict?.kind === "activated") conclude(undefined)
    if (verdict?.kind === "failed") conclude(verdict.code)
    if (verdict?.kind === "doubt") {
      stopDoubt()
      stopDoubt = clock.after(verdict.milliseconds, () => take({ kind: "doubt-ended" }))
    }
  }
  const noteActive = (path: string, state: number) => {
    if (state !== activeState.deactivated) return
    if (path === ours) take({ kind: "ended" })
    else ended.add(path)
  }
  const unwatch = await watchAll([
    () => manager.watchDevice(devicePath, (state, reason) => take({ kind: "device", state, reason })),
    () => manager.watchActive(noteActive),
    () => manager.bus.watchService(networkManager, () => conclude("radio-fault")),
    () => watchSupplicant(manager.bus, interfaceName, take),
  ])
  const giveUp = () => conclude("timed-out")
  signal.addEventListener("abort", giveUp)
  return {
    follow(active) {
      ours = active
      if (ended.has(active)) take({ kind: "ended" })
      return concluded
    },
    end() {
      unwatch()
      signal.removeEventListener("abort", giveUp)
      stopDoubt()
    },
  }
}
