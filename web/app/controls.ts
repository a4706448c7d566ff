import type { ControlRequest, ControlValue, ControlView } from "../../shared/home-contract.ts"
import { ask } from "./api.ts"
import { sentenceFor } from "./refusals.ts"
import { createWishKey } from "./wish-key.ts"

/** What a person asked of the device's controls, until the device has answered. */
export interface Controls {
  /** Of which button the person is asked whether it is meant. */
  readonly asked: string | undefined
  /** What is shown of `control`: what was asked for, while that is on its way; else what the device told. */
  shown(control: ControlView): ControlValue
  isSetting(id: string): boolean
  /** Why it is as it was before, as a sentence. */
  alert(id: string): string | undefined
  /** What is being typed or dragged, and not asked for yet. */
  draft(id: string): string | undefined
  edit(id: string, draft: string | undefined): void
  /** Asks the device. While it works on the last wish for this control, only the newest of the next ones is kept. */
  set(id: string, value: ControlValue): Promise<void>
  ask(id: string): void
  keep(): void
}

export interface ControlsOptions {
  /** The device's name, for reading. */
  readonly device: () => string
  /** What waits for the device to come back. */
  readonly waiting?: (control: ControlView) => ControlValue | undefined
  /** Takes what is asked while the device is away; resolves to why not, as a sentence. Undefined where it is not away. */
  readonly onAway?: (id: string, value: ControlValue) => Promise<string | undefined> | undefined
  /** The device took `value`. What is heard of it later is newer. */
  readonly onTaken: (id: string, value: ControlValue) => void
  readonly onChange: () => void
}

interface Wish {
  value: ControlValue
  next: { readonly value: ControlValue } | undefined
}

export function createControls(options: ControlsOptions): Controls {
  const { device, onTaken, onChange } = options
  const wishes = new Map<string, Wish>()
  const alerts = new Map<string, string>()
  const drafts = new Map<string, string>()
  let asked: string | undefined

  async function send(id: string, wish: Wish): Promise<void> {
    const { value: wanted } = wish
    // A browser may send it twice (RFC 9110, section 9.2.2). Only a button would be pressed twice by that; and a key costs
    // the device two writes to its flash.
    const request: ControlRequest =
      wanted === null ? { value: wanted, key: createWishKey() } : { value: wanted }
    const path = `/api/controls/${encodeURIComponent(id)}` as const
    const answer = await ask<Partial<ControlView>>(path, request, "PUT")
    if (wish.next) {
      wish.value = wish.next.value
      wish.next = undefined
      return send(id, wish)
    }
    wishes.delete(id)
    if (answer.kind === "accepted") {
      const { value = wish.value } = answer.value ?? {}
      onTaken(id, value)
    } else alerts.set(id, sentenceFor(device(), answer.kind === "refused" ? answer.problem : undefined))
  }

  return {
    get asked() {
      return asked
    },
    shown(control) {
      const wish = wishes.get(control.id)
      return (wish?.next ?? wish)?.value ?? options.waiting?.(control) ?? control.value
    },
    isSetting: (id) => wishes.has(id),
    alert: (id) => alerts.get(id),
    draft: (id) => drafts.get(id),

    edit(id, draft) {
      if (draft === undefined) drafts.delete(id)
      else drafts.set(id, draft)
      onChange()
    },

    async set(id, value) {
      drafts.delete(id)
      alerts.delete(id)
      if (asked === id) asked = undefined
      const waiting = options.onAway?.(id, value)
      if (waiting) {
        const alert = await waiting
        if (alert !== undefined) alerts.set(id, alert)
        return onChange()
      }
      const under = wishes.get(id)
      if (under) {
        under.next = { value }
        return onChange()
      }
      const wish: Wish = { value, next: undefined }
      wishes.set(id, wish)
      onChange()
      await send(id, wish)
      onChange()
    },

    ask(id) {
      asked = id
      onChange()
    },

    keep() {
      asked = undefined
      onChange()
    },
  }
}
