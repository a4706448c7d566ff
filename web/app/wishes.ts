import type { ControlValue, ControlView } from "../../shared/home-contract.ts"
import { type Wish, wishLifeMilliseconds } from "../kept/wish.ts"
import { deliverWishes, wishesName } from "../kept/wish-delivery.ts"
import type { WishList } from "../kept/wish-list.ts"
import { createWishKey } from "./wish-key.ts"

/** What was asked of controls while the device was away. */
export interface Wishes {
  /** The one for this control, waiting or ended. */
  of(controlId: string): Wish | undefined
  /** What is shown of `control`: what is wished, while it waits. */
  shown(control: ControlView): ControlValue | undefined
  /** Lets it wait. False where this browser keeps nothing. */
  add(control: ControlView, value: ControlValue): Promise<boolean>
  /** Takes it back; or has seen how it ended. */
  remove(key: string): Promise<void>
  /** The device is there: sends what waits. */
  deliver(): Promise<void>
  /** Reads what waits since another time. */
  load(): Promise<void>
}

/** Not in TypeScript's libraries: https://wicg.github.io/background-sync/spec/ */
interface SyncRegistration extends ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> }
}

export function createWishes({ list, onChange }: { list: WishList; onChange: () => void }): Wishes {
  let wishes: readonly Wish[] = []
  // Other tabs and the worker change them, too.
  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(wishesName) : undefined
  if (channel) channel.onmessage = () => void load()

  async function load(): Promise<void> {
    wishes = await list.all()
    onChange()
  }

  function changed(): Promise<void> {
    channel?.postMessage(undefined)
    return load()
  }

  const of = (controlId: string) => wishes.find((wish) => wish.controlId === controlId)

  return {
    of,
    shown({ id }) {
      const wish = of(id)
      return wish?.outcome === undefined ? wish?.value : undefined
    },

    async add({ id, label }, value) {
      const madeAtMilliseconds = Date.now()
      const isAdded = await list.add({
        key: createWishKey(),
        controlId: id,
        label,
        value,
        madeAtMilliseconds,
        expiresAtMilliseconds: madeAtMilliseconds + wishLifeMilliseconds,
      })
      await changed()
      if (isAdded) void askForSync()
      return isAdded
    },

    async remove(key) {
      await list.remove(key)
      await changed()
    },

    async deliver() {
      wishes = await list.all()
      if (wishes.every(({ outcome }) => outcome !== undefined)) return
      await deliverWishes(list, {
        now: Date.now,
        fetch: (...words) => fetch(...words),
        locks: navigator.locks,
        tell: () => void changed(),
      })
      await load()
    },

    load,
  }
}

/** Has the worker send them when the phone has a network again, where the browser knows how; else this page does. */
async function askForSync(): Promise<void> {
  try {
    const registration: SyncRegistration | undefined = await navigator.serviceWorker?.getRegistration()
    await registration?.sync?.register(wishesName)
  } catch {
    // The person, or their browser, allows none.
  }
}
