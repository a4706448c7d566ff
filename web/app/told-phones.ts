import type { SubscriptionsView, SubscriptionView } from "../../shared/push-contract.ts"
import { ask } from "./api.ts"
import { sentenceFor } from "./refusals.ts"

/** The phones that the device tells. */
export interface ToldPhones {
  /** Undefined until they were listed. */
  readonly list: readonly SubscriptionView[] | undefined
  /** This phone, where it is among them. */
  readonly self: SubscriptionView | undefined
  /** When they were listed, by the phone's clock. */
  readonly atMilliseconds: number
  readonly isMissing: boolean
  /** Which of them is to be told no more, while the person is asked whether that is meant. */
  readonly asked: string | undefined
  readonly busy: boolean
  /** Why one was not removed, as a sentence. */
  readonly alert: string | undefined
  /** Resolves to whether the device answered. */
  load(): Promise<boolean>
  /** What the device answered to this phone's subscription: `self` is that. */
  take(view: SubscriptionsView): void
  /** By which the device knew this phone when it was subscribed last. */
  recognise(id: string | undefined): void
  ask(id: string): void
  keep(): void
  /** Removes the one that was asked about. True where that is so now, and it was this phone. */
  remove(device: string): Promise<boolean>
}

export function createToldPhones(onChange: () => void): ToldPhones {
  let view: SubscriptionsView | undefined
  /** For where the device cannot tell who asks. */
  let ownId: string | undefined
  let atMilliseconds = 0
  let isMissing = false
  let asked: string | undefined
  let busy = false
  let alert: string | undefined

  function take(next: SubscriptionsView): void {
    view = next
    atMilliseconds = Date.now()
  }

  const selfId = () => view?.self ?? ownId

  return {
    get list() {
      return view?.subscriptions
    },
    get self() {
      return view?.subscriptions.find(({ id }) => id === selfId())
    },
    get atMilliseconds() {
      return atMilliseconds
    },
    get isMissing() {
      return isMissing
    },
    get asked() {
      return asked
    },
    get busy() {
      return busy
    },
    get alert() {
      return alert
    },
    take,
    recognise(id) {
      ownId = id
    },

    async load() {
      const answer = await ask<SubscriptionsView>("/api/push/subscriptions")
      if (answer.kind === "accepted") take(answer.value)
      isMissing = answer.kind !== "accepted" && view === undefined
      onChange()
      return answer.kind === "accepted"
    },

    ask(id) {
      asked = id
      alert = undefined
      onChange()
    },

    keep() {
      asked = undefined
      onChange()
    },

    async remove(device) {
      const id = asked
      if (id === undefined || busy) return false
      busy = true
      onChange()
      const answer = await ask<SubscriptionsView>(`/api/push/subscriptions/${id}`, {}, "DELETE")
      busy = false
      asked = undefined
      // One that has gone already is as it should be.
      const isGone =
        answer.kind === "accepted" || (answer.kind === "refused" && answer.problem.code === "not-found")
      if (!isGone) alert = sentenceFor(device, answer.kind === "refused" ? answer.problem : undefined)
      const wasSelf = isGone && id === selfId()
      if (isGone && view) {
        const subscriptions = view.subscriptions.filter((phone) => phone.id !== id)
        view = { self: wasSelf ? null : view.self, subscriptions }
      }
      onChange()
      return wasSelf
    },
  }
}
