/**
 * From a notification to each phone that is to be told: one lane for each, in which one message goes after the other.
 *
 *     kept -> lane -> the message of that moment -> encrypted -> push service -> told, kept for later, or given up
 *
 * A lane waits where its service cannot be reached or asks it to, and its messages with it, each until its time is over.
 * What a phone was told is on the disk before it is told more, so a kill repeats one message at most; a retry writes
 * nothing.
 */
import { base64urlDecode } from "../../shared/bytes.ts"
import type { SubscriptionView } from "../../shared/push-contract.ts"
import type { Host, PushPort, PushReply } from "./host.ts"
import type { KeptNotification, KeptNotifications } from "./kept-notifications.ts"
import type { EndpointPolicy } from "./push-endpoint.ts"
import { messageBytes } from "./push-message.ts"
import {
  faultOf,
  isOfToken,
  outcomeOf,
  patienceMilliseconds,
  retryMaximumMilliseconds,
  unusable,
} from "./push-reply.ts"
import { quietFor } from "./quiet-hours.ts"
import type { Speeches } from "./speech.ts"
import type { Subscription, Subscriptions } from "./subscriptions.ts"
import { inLanguage } from "./told-language.ts"
import type { Vapid } from "./vapid.ts"
import type { WallClock } from "./wall-clock.ts"
import { encrypt, topicOf } from "./webpush.ts"

export interface PushOptions {
  readonly host: Pick<Host, "clock" | "random" | "log">
  readonly port: PushPort
  readonly wallClock: WallClock
  readonly kept: KeptNotifications
  readonly subscriptions: Subscriptions
  readonly policy: EndpointPolicy
  readonly vapid: Vapid
  readonly speeches: Pick<Speeches, "of">
  /** 32 bytes, by which topics are derived from tags. */
  readonly secret: Uint8Array
  /** Of the device's app, now: `https://ding-5cd80b1.local`. */
  readonly origin: () => string
}

export type LaneView = Pick<SubscriptionView, "waiting" | "deliveredAgeMilliseconds" | "fault">

export interface Push {
  /** Begins with it when it is written. */
  add(kept: KeptNotification): void
  /** What waits may go now: there is a network again, the clock was set, or a phone's quiet hours are others. */
  look(): void
  view(id: string): LaneView
  /** Final: what is under way may end, within two seconds. Never rejects. */
  close(): Promise<void>
}

/** Each holds a connection and its buffers of TLS. */
const sendsMaximum = 8
/** So that two services which take messages and never answer leave room for the phones of others. */
const sendsToOneServiceMaximum = 3

/** Four weeks: Google's service refuses more (appfeel/node-pushnotifications#161). */
const ttlMaximumSeconds = 2_419_200

/** Time comes from the network soon after it, or not at all. */
const clockLookMilliseconds = 10_000

const closeMilliseconds = 2000

interface Lane {
  readonly id: string
  /** Where it sent last; undefined where its address is none. */
  service: string | undefined
  isSending: boolean
  /** For which a token was signed anew: once for each. */
  renewedFor: KeptNotification | undefined
  failures: number
  /** The clock's. */
  notBefore: number
  cancel: () => void
  deliveredAt: number | undefined
  fault: SubscriptionView["fault"]
}

export function createPush(options: PushOptions): Push {
  const { host, port, wallClock, kept, subscriptions, policy, vapid, speeches, secret, origin } = options
  const { clock, random, log } = host
  const lanes = new Map<string, Lane>()
  /** Not in the store yet: what is sent before would be sent again after a kill, under a number that is given anew. */
  const unwritten = new Set<KeptNotification>()
  const sends = new Set<Promise<void>>()
  const beganAt = clock.now()
  let isClosed = false

  function laneOf(id: string): Lane {
    const found = lanes.get(id)
    if (found !== undefined) return found
    const lane: Lane = {
      ...{ id, service: undefined, isSending: false, renewedFor: undefined, failures: 0, notBefore: 0 },
      ...{ cancel: () => {}, deliveredAt: undefined, fault: null },
    }
    lanes.set(id, lane)
    return lane
  }

  /** One that was made before the clock was set, in an earlier run, begins anew with this one. */
  const ageOf = (message: KeptNotification) => kept.ageOf(message) ?? clock.now() - beganAt

  const restOf = (message: KeptNotification) => message.notification.ttlMilliseconds - ageOf(message)

  /** It need not go there any more. */
  function settle(message: KeptNotification, id: string): void {
    if (message.waiting.delete(id)) void kept.save(message)
  }

  /** Gives up those of a lane whose time is over. */
  function expire(lane: Lane, subscription: Subscription): void {
    for (const message of kept.list()) {
      if (!message.waiting.has(lane.id) || restOf(message) > 0) continue
      settle(message, lane.id)
      log("warn", `${subscription.name} was not told in time: ${message.notification.title}`, {
        number: message.number,
      })
    }
  }

  /** The message that may go now, or the milliseconds until one may; undefined where none waits. */
  function nextOf(lane: Lane, subscription: Subscription): KeptNotification | number | undefined {
    const isMine = (message: KeptNotification) => message.waiting.has(lane.id) && !unwritten.has(message)
    if (!kept.list().some(isMine)) return undefined
    const wall = wallClock()
    if (wall === undefined) return clockLookMilliseconds
    expire(lane, subscription)
    const waiting = kept.list().filter(isMine)
    if (waiting.length === 0) return undefined
    const firstEnd = Math.min(...waiting.map(restOf))
    const patience = lane.notBefore - clock.now()
    if (patience > 0) return Math.min(patience, firstEnd)
    const quiet = quietFor(subscription.quiet, wall)
    const next = waiting.find(({ notification }) => quiet === 0 || notification.urgency === "high")
    // The clock may be set meanwhile, and the hours be others.
    return next ?? Math.min(quiet, firstEnd, retryMaximumMilliseconds)
  }

  function run(lane: Lane): void {
    lane.cancel()
    if (isClosed || lane.isSending) return
    const subscription = subscriptions.get(lane.id)
    const next = subscription && nextOf(lane, subscription)
    if (subscription === undefined) leave(lane)
    else if (typeof next === "number") wait(lane, next)
    // It gets its turn when another one has ended.
    else if (next !== undefined && hasRoom(lane, subscription)) send(lane, subscription, next)
  }

  function hasRoom(lane: Lane, { endpoint }: Subscription): boolean {
    lane.service = policy(endpoint)?.origin
    const isBusyThere = (other: Lane) => other.isSending && other.service === lane.service
    return (
      sends.size < sendsMaximum && [...lanes.values()].filter(isBusyThere).length < sendsToOneServiceMaximum
    )
  }

  function wait(lane: Lane, milliseconds: number): void {
    lane.cancel = clock.after(Math.max(1, Math.ceil(milliseconds)), () => run(lane))
  }

  function leave(lane: Lane): void {
    lane.cancel()
    lanes.delete(lane.id)
    // The store need not know: who is no longer on the list is told nothing.
    for (const { waiting } of kept.list()) waiting.delete(lane.id)
  }

  function runAll(): void {
    for (const lane of [...lanes.values()]) run(lane)
  }

  function send(lane: Lane, subscription: Subscription, message: KeptNotification): void {
    lane.isSending = true
    // The last in the next round, so that each gets its turn.
    lanes.delete(lane.id)
    lanes.set(lane.id, lane)
    const sending = tell(lane, subscription, message)
      .catch((error: unknown) => log("error", `A notification could not be sent: ${String(error)}`))
      .finally(() => {
        lane.isSending = false
        sends.delete(sending)
        runAll()
      })
    sends.add(sending)
  }

  async function tell(lane: Lane, subscription: Subscription, message: KeptNotification): Promise<void> {
    // Tried again, it would fail again.
    const reply = await post(subscription, message).catch((error: unknown) => unusable(String(error)))
    if (isClosed && reply.kind === "unreachable") return
    take(lane, subscription, message, reply)
    if (!message.waiting.has(lane.id)) await kept.save(message)
  }

  async function post(subscription: Subscription, message: KeptNotification): Promise<PushReply> {
    const { language } = subscription
    const told = language === undefined ? message : inLanguage(message, await speeches.of(language))
    const endpoint = policy(subscription.endpoint)
    const wall = wallClock()
    const age = ageOf(message)
    const ttlSeconds = Math.floor((message.notification.ttlMilliseconds - age) / 1000)
    const [publicKey, authSecret] = [subscription.keys.p256dh, subscription.keys.auth].map(base64urlDecode)
    const authorization = endpoint && vapid.authorization(endpoint.origin)
    if (endpoint === undefined || publicKey === undefined || authSecret === undefined) {
      return unusable("Its address or its keys are of no use any more.")
    }
    if (wall === undefined || authorization === undefined)
      return { kind: "unreachable", detail: "The clock is not set." }
    const { notification, number, askedAtMilliseconds } = message
    const text = messageBytes(told, {
      ...{ origin: origin(), number, askedAtMilliseconds },
      atMilliseconds: Math.max(0, Math.round(wall - age)),
    })
    const { host: hostName, port: portNumber, path, mayBeLocal } = endpoint
    return port.send({
      ...{ host: hostName, port: portNumber, path, mayBeLocal },
      headers: {
        authorization,
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        ttl: String(Math.min(Math.max(1, ttlSeconds), ttlMaximumSeconds)),
        urgency: notification.urgency,
        ...(notification.tag !== undefined && { topic: topicOf(port, secret, notification.tag) }),
      },
      body: encrypt(port, text, { publicKey, authSecret }, { salt: random(16) }),
    })
  }

  function take(lane: Lane, subscription: Subscription, message: KeptNotification, reply: PushReply): void {
    const outcome = outcomeOf(reply)
    const { endpoint, name, id } = subscription
    // It was subscribed anew meanwhile: this was said of the one before.
    const isSame = subscriptions.get(id)?.endpoint === endpoint
    if (outcome === "told") {
      lane.failures = 0
      lane.fault = null
      lane.deliveredAt = clock.now()
      settle(message, id)
      return
    }
    if (!isSame) return
    if (outcome === "gone") {
      log("info", `${name} takes no notifications any more; it was taken off the list.`, { id })
      leave(lane)
      subscriptions.forget(id).catch((error: unknown) => log("warn", `It is still there: ${String(error)}`))
      return
    }
    lane.fault = faultOf(outcome, reply)
    if (isOfToken(reply)) {
      const service = policy(endpoint)
      if (service !== undefined) vapid.forget(service.origin)
      if (lane.renewedFor !== message) {
        lane.renewedFor = message
        return
      }
    }
    if (outcome === "refused") {
      log("warn", `The push service of ${name} refused a notification: ${lane.fault.detail}`, {
        ...{ id, status: lane.fault.status },
      })
      settle(message, id)
      return
    }
    lane.notBefore = clock.now() + patienceMilliseconds(lane.failures, reply, random)
    lane.failures += 1
    if (lane.failures === 1) {
      log(
        "warn",
        `The push service of ${name} could not be reached; it is tried again: ${lane.fault.detail}`,
        { id },
      )
    }
  }

  // What a kill left
  for (const { waiting } of kept.list()) for (const id of waiting) laneOf(id)

  return {
    add(message) {
      for (const id of message.waiting) laneOf(id)
      unwritten.add(message)
      void kept.save(message).then(() => {
        unwritten.delete(message)
        runAll()
      })
      // Written after it: a kill between leaves the one or the other.
      const { tag } = message.notification
      for (const older of tag === undefined ? [] : kept.list()) {
        if (older === message || older.notification.tag !== tag) continue
        for (const id of message.waiting) settle(older, id)
      }
    },
    look() {
      for (const lane of lanes.values()) {
        if (lane.fault?.kind === "unreachable" && lane.fault.status === null) lane.notBefore = 0
      }
      runAll()
    },
    view(id) {
      const lane = lanes.get(id)
      return {
        waiting: kept.list().filter(({ waiting }) => waiting.has(id)).length,
        deliveredAgeMilliseconds:
          lane?.deliveredAt === undefined ? null : Math.round(clock.now() - lane.deliveredAt),
        fault: lane?.fault ?? null,
      }
    },
    async close() {
      isClosed = true
      for (const lane of lanes.values()) lane.cancel()
      let cancel = () => {}
      const limit = new Promise<void>((resolve) => {
        cancel = clock.after(closeMilliseconds, resolve)
      })
      if (sends.size > 0) await Promise.race([Promise.allSettled(sends), limit])
      cancel()
      port.close()
      await Promise.allSettled(sends)
      await kept.saved()
    },
  }
}
