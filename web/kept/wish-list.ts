import type { PhoneStore } from "./phone-store.ts"
import type { Wish } from "./wish.ts"

/** The wishes that this phone keeps. Where it keeps nothing there are none, and `add` says so. */
export interface WishList {
  /** Oldest first, with those that ended. */
  all(): Promise<readonly Wish[]>
  /** Takes the place of every other one for the same control. False where it could not be kept. */
  add(wish: Wish): Promise<boolean>
  /** Writes down how it ended; not of one that is gone. */
  end(wish: Wish): Promise<void>
  remove(key: string): Promise<void>
}

export function createWishList(store: PhoneStore): WishList {
  return {
    async all() {
      const wishes = (await store.use((database) => database.getAll("wishes"))) ?? []
      return wishes.sort((one, other) => one.madeAtMilliseconds - other.madeAtMilliseconds)
    },

    async add(wish) {
      const added = await store.use(async (database) => {
        const change = database.transaction("wishes", "readwrite")
        for (const other of await change.store.getAll()) {
          if (other.controlId === wish.controlId) await change.store.delete(other.key)
        }
        await change.store.put(wish)
        await change.done
        return true
      })
      return added === true
    },

    async end(wish) {
      await store.use(async (database) => {
        const change = database.transaction("wishes", "readwrite")
        if ((await change.store.getKey(wish.key)) !== undefined) await change.store.put(wish)
        await change.done
      })
    },

    async remove(key) {
      await store.use((database) => database.delete("wishes", key))
    },
  }
}
