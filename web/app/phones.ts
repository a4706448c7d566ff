import type { PassView, SessionsView } from "../../shared/contract.ts"
import { ask } from "./api.ts"
import { sentenceFor } from "./refusals.ts"

/** In place of an id, where all are meant; no id has this form. */
export const allPhones = "*"

/** The phones that the device knows. */
export interface Phones {
  /** Undefined until they were listed. */
  readonly list: readonly PassView[] | undefined
  /** Which of them is this one. */
  readonly self: string | null
  /** The device is open to everybody, and does not tell this phone who is known. */
  readonly isStranger: boolean
  /** They could not be listed. */
  readonly isMissing: boolean
  /** Which of them is to be forgotten, or `allPhones`, while the person is asked whether that is meant. */
  readonly asked: string | undefined
  readonly busy: boolean
  /** Why one was not forgotten, as a sentence. */
  readonly alert: string | undefined
  load(): Promise<void>
  ask(id: string): void
  keep(): void
  /** Forgets the one that was asked about, or all. True where this phone was among them. */
  forget(device: string): Promise<boolean>
}

export function createPhones(onChange: () => void): Phones {
  let view: SessionsView | undefined
  let isStranger = false
  let isMissing = false
  let asked: string | undefined
  let busy = false
  let alert: string | undefined

  return {
    get list() {
      return view?.sessions
    },
    get self() {
      return view?.self ?? null
    },
    get isStranger() {
      return isStranger
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

    async load() {
      if (isMissing) {
        isMissing = false
        onChange()
      }
      const answer = await ask<SessionsView>("/api/sessions")
      if (answer.kind === "accepted") view = answer.value
      isStranger = answer.kind === "refused" && answer.problem.code === "pairing-required"
      isMissing = answer.kind !== "accepted" && !isStranger && view === undefined
      onChange()
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

    async forget(device) {
      const id = asked
      if (id === undefined || busy) return false
      busy = true
      alert = undefined
      onChange()
      const answer =
        id === allPhones
          ? await ask("/api/sessions/revoke-all", {})
          : await ask("/api/sessions/revoke", { id })
      busy = false
      // One that has gone already is as it should be.
      const isGone =
        answer.kind === "accepted" || (answer.kind === "refused" && answer.problem.code === "not-found")
      if (!isGone) alert = sentenceFor(device, answer.kind === "refused" ? answer.problem : undefined)
      asked = undefined
      const wasSelf = isGone && (id === allPhones || id === view?.self)
      if (isGone && view) view = { ...view, sessions: view.sessions.filter((phone) => phone.id !== id) }
      if (wasSelf) view = undefined
      onChange()
      return wasSelf
    },
  }
}
