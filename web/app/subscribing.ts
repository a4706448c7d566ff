import type { PushKey, SubscriptionsView } from "../../shared/push-contract.ts"
import type { PhoneStore } from "../kept/phone-store.ts"
import {
  type PushChoice,
  type QuietTimes,
  readPushChoice,
  savePushChoice,
  subscribeRequest,
} from "../kept/push-choice.ts"
import { type Answer, ask } from "./api.ts"
import type { BrowserPush, BrowserSubscription, PushAbility } from "./browser-push.ts"
import { createPostponed } from "./postponed.ts"
import { sentenceFor } from "./refusals.ts"
import type { ToldPhones } from "./told-phones.ts"
import { language, say } from "./words.ts"

/** Whether this phone is told. */
export interface Subscribing {
  /** `on` where the browser allows it and the person wants it, whatever stands in the way besides: `alert` says that. */
  readonly state: Exclude<PushAbility, "allowed" | "undecided"> | "on" | "off"
  readonly busy: boolean
  /** It stands on the home screen, too: to be turned on, or since it was turned on, or not, just now. */
  readonly isOffered: boolean
  /** Why it does not work, as a sentence. */
  readonly alert: string | undefined
  readonly quiet: QuietTimes | null
  /** Reads what was chosen another time, and what the browser allows by now. */
  restore(): Promise<void>
  /** Asks the person, and has the device tell this phone. Only at a tap. */
  turnOn(device: string): Promise<void>
  turnOff(): Promise<void>
  /** The person wants none of it for now. */
  later(): void
  setQuiet(quiet: QuietTimes | null, device: string): Promise<void>
  /**
   * At each opening: tells the device again where this phone is reached and what its clock says, and mends what has come
   * apart, be it at the browser or at the device.
   */
  renew(device: string): Promise<void>
  /** The device does not know this phone any more. */
  end(): Promise<void>
}

export interface SubscribingOptions {
  readonly browser: BrowserPush
  readonly store: PhoneStore
  readonly told: ToldPhones
  readonly onChange: () => void
}

export function createSubscribing({ browser, store, told, onChange }: SubscribingOptions): Subscribing {
  let choice: PushChoice | undefined
  /** Quiet hours that the device was not told of yet. */
  let wish: { readonly quiet: QuietTimes | null } | undefined
  let running: Promise<void> | undefined
  let alert: string | undefined
  /** It was tapped in this visit. */
  let isTapped = false
  /** Remembered, as browsers ask another process for it, and each drawing wants it several times. */
  let { ability } = browser
  browser.watch(() => {
    ability = browser.ability
    onChange()
  })
  const offer = createPostponed("tell-later")

  async function choose(next: PushChoice): Promise<void> {
    choice = next
    told.recognise(choice.id)
    await savePushChoice(store, next)
  }

  async function run(work: () => Promise<string | undefined>): Promise<void> {
    // Whatever a browser rejects with here has to do with its push service.
    alert = await work().catch(() => say("tell.service"))
    running = undefined
    onChange()
  }

  /** One at a time: what comes meanwhile is in vain. */
  async function alone(work: () => Promise<string | undefined>): Promise<void> {
    if (running) return
    running = run(work)
    onChange()
    await running
  }

  /** What a person has chosen must not be lost to what the app does by itself at that moment. */
  async function afterwards(work: () => Promise<string | undefined>): Promise<void> {
    while (running) await running
    await alone(work)
  }

  /** Resolves to what stands in the way. */
  async function subscribe(device: string, quiet: QuietTimes | null): Promise<string | undefined> {
    const key = await ask<PushKey>("/api/push/key")
    if (key.kind !== "accepted") return sentenceOf(key, device)
    const current = await fitting(key.value.key)
    const subscription = current?.subscription ?? (await browser.subscribe(key.value.key))
    const spoken = language()
    const request = subscribeRequest(subscription, { quiet, language: spoken })
    if (request === undefined) return say("tell.service")
    const answer = await ask<SubscriptionsView>("/api/push/subscriptions", request)
    if (answer.kind !== "accepted") return sentenceOf(answer, device)
    told.take(answer.value)
    await choose({ isOn: true, quiet, language: spoken, endpoint: request.endpoint, ...idOf(answer.value) })
    return undefined
  }

  /** What the browser has, unless it is of no use: a subscription is bound to one key for its whole life (RFC 8292, section 4). */
  async function fitting(key: string): Promise<BrowserSubscription | undefined> {
    const current = await browser.current()
    if (current === undefined) return undefined
    const isForgotten = told.list && !told.self && current.subscription.endpoint === choice?.endpoint
    // Of one that the device has forgotten its push service may have said that it ended.
    if (current.isFor(key) && !isForgotten) return current
    await current.subscription.unsubscribe()
    return undefined
  }

  const isWanted = () => ability === "allowed" && (choice?.isOn ?? !offer.isLater)

  const subscribing: Subscribing = {
    get state() {
      if (ability === "allowed") return choice?.isOn ? "on" : "off"
      return ability === "undecided" ? "off" : ability
    },
    get busy() {
      return running !== undefined
    },
    get isOffered() {
      const { state } = subscribing
      const isOpen = state === "off" || state === "home-screen"
      return isTapped || alert !== undefined || (isOpen && choice === undefined && !offer.isLater)
    },
    get alert() {
      return alert
    },
    get quiet() {
      return wish ? wish.quiet : (choice?.quiet ?? null)
    },

    async restore() {
      const before = choice
      const kept = await readPushChoice(store)
      // What a person chose meanwhile is newer.
      if (choice === before) choice = kept
      ability = browser.ability
      told.recognise(choice?.id)
      onChange()
    },

    async turnOn(device) {
      isTapped = true
      // Nothing waits for it: a browser whose question was put aside may leave it at that, and asks again at the next tap.
      await browser.allow().catch(() => undefined)
      ability = browser.ability
      if (ability === "allowed") await alone(() => subscribe(device, subscribing.quiet))
      else onChange()
    },

    later() {
      offer.postpone()
      isTapped = false
      alert = undefined
      onChange()
    },

    turnOff: () =>
      afterwards(async () => {
        isTapped = false
        const { self } = told
        await choose({ isOn: false, quiet: choice?.quiet ?? null, endpoint: "" })
        await (await browser.current())?.subscription.unsubscribe()
        // Where the device does not hear it, the push service tells it at the next notification.
        if (self) await ask(`/api/push/subscriptions/${self.id}`, {}, "DELETE")
        await told.load()
        return undefined
      }),

    async setQuiet(quiet, device) {
      const mine = { quiet }
      wish = mine
      onChange()
      await afterwards(async () => (wish === mine ? subscribe(device, quiet) : alert))
      if (wish === mine) wish = undefined
      onChange()
    },

    async renew(device) {
      await subscribing.restore()
      if (!isWanted()) return
      // It does not where it is away, and tells nobody that it does not know.
      if (await told.load()) await alone(() => subscribe(device, subscribing.quiet))
    },

    async end() {
      choice = wish = alert = undefined
      await (await browser.current().catch(() => undefined))?.subscription.unsubscribe().catch(() => false)
    },
  }
  return subscribing
}

function idOf({ self }: SubscriptionsView): { id?: string } {
  return self === null ? {} : { id: self }
}

function sentenceOf(answer: Exclude<Answer<unknown>, { kind: "accepted" }>, device: string): string {
  if (answer.kind === "silent") return sentenceFor(device)
  const { code } = answer.problem
  if (code === "bad-endpoint") return say("tell.unknownService", { device })
  return sentenceFor(device, answer.problem)
}
