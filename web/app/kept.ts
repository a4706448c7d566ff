import type { History, HistorySpan, HomeView } from "../../shared/home-contract.ts"
import type { KeptHistory, KeptHome, PhoneStore } from "../kept/phone-store.ts"

/** Which views this app reads; the device that wrote down another may be a newer one. */
const contractVersion: HomeView["contract"] = 1

/** The last home that was heard, by its only key. */
const lastKey = "last"

/** What this phone keeps of the device for when it is away. Nothing here rejects; where nothing is kept, it is undefined. */
export interface Kept {
  home(): Promise<KeptHome | undefined>
  saveHome(view: HomeView, heardAtMilliseconds: number): Promise<void>
  history(id: string, span: HistorySpan): Promise<KeptHistory | undefined>
  saveHistory(history: History, heardAtMilliseconds: number): Promise<void>
  picture(id: string): Promise<Blob | undefined>
  savePicture(id: string, picture: Blob): Promise<void>
  /** This phone is no longer known, so it keeps nothing either; not even wishes. */
  clear(): Promise<void>
}

export function openKept(store: PhoneStore): Kept {
  return {
    async home() {
      const home = await store.use((database) => database.get("home", lastKey))
      return home?.view.contract === contractVersion ? home : undefined
    },
    async saveHome(view, heardAtMilliseconds) {
      await store.use((database) => database.put("home", { view, heardAtMilliseconds }, lastKey))
    },
    history: (id, span) => store.use((database) => database.get("histories", `${id} ${span}`)),
    async saveHistory(history, heardAtMilliseconds) {
      const key = `${history.id} ${history.span}`
      await store.use((database) => database.put("histories", { history, heardAtMilliseconds }, key))
    },
    async picture(id) {
      const kept = await store.use((database) => database.get("pictures", id))
      return kept && new Blob([kept.bytes], { type: kept.type })
    },
    async savePicture(id, picture) {
      const bytes = await picture.arrayBuffer()
      await store.use((database) => database.put("pictures", { type: picture.type, bytes }, id))
    },
    async clear() {
      await store.use(async (database) => {
        const stores = ["home", "histories", "pictures", "notifications", "wishes", "choices"] as const
        const change = database.transaction(stores, "readwrite")
        for (const name of stores) void change.objectStore(name).clear()
        await change.done
      })
    },
  }
}
