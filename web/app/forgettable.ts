import type { ApiPath } from "../../shared/contract.ts"
import { ask } from "./api.ts"
import { sentenceFor } from "./refusals.ts"

/** A list of the device's, of which a person may have one forgotten, after they were asked whether that is meant. */
export interface Forgettable<View, Item> {
  /** As the device told it; undefined until then. */
  readonly view: View | undefined
  readonly list: readonly Item[] | undefined
  /** It could not be listed. */
  readonly isMissing: boolean
  /** The device is open to everybody, and does not tell this phone. */
  readonly isStranger: boolean
  /** Which of them is to be forgotten, while the person is asked; its key. */
  readonly asked: string | undefined
  readonly busy: boolean
  /** Why one was not forgotten, as a sentence. */
  readonly alert: string | undefined
  load(): Promise<void>
  ask(key: string): void
  keep(): void
  /** Forgets the one that was asked about. False where it was not. */
  forget(device: string): Promise<boolean>
}

export interface ForgettableOptions<View, Item> {
  readonly path: ApiPath
  readonly listOf: (view: View) => readonly Item[]
  /** What is asked of the device, so that it forgets the one of this key. */
  readonly forgetting: (key: string) => readonly [path: ApiPath, body: object]
  /** The view when that is gone; undefined where nothing of it may be shown any more. */
  readonly without: (view: View, key: string) => View | undefined
  readonly onChange: () => void
}

export function createForgettable<View, Item>(
  options: ForgettableOptions<View, Item>,
): Forgettable<View, Item> {
  const { path, listOf, forgetting, without, onChange } = options
  let view: View | undefined
  let isMissing = false
  let isStranger = false
  let asked: string | undefined
  let busy = false
  let alert: string | undefined

  return {
    get view() {
      return view
    },
    get list() {
      return view && listOf(view)
    },
    get isMissing() {
      return isMissing
    },
    get isStranger() {
      return isStranger
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
      const answer = await ask<View>(path)
      if (answer.kind === "accepted") view = answer.value
      isStranger = answer.kind === "refused" && answer.problem.code === "pairing-required"
      isMissing = answer.kind !== "accepted" && !isStranger && view === undefined
      onChange()
    },

    ask(key) {
      asked = key
      alert = undefined
      onChange()
    },

    keep() {
      asked = undefined
      onChange()
    },

    async forget(device) {
      const key = asked
      if (key === undefined || busy) return false
      busy = true
      alert = undefined
      onChange()
      const answer = await ask(...forgetting(key))
      busy = false
      asked = undefined
      const problem = answer.kind === "refused" ? answer.problem : undefined
      // One that has gone already is as it should be.
      const isGone = answer.kind === "accepted" || problem?.code === "not-found"
      if (!isGone) alert = sentenceFor(device, problem)
      else if (view) view = without(view, key)
      onChange()
      return isGone
    },
  }
}
