/**
 * What a phone keeps of its device, in IndexedDB: for the page, and for the worker when no page is open.
 *
 * All but the wishes and choices are copies of what the device has. A browser may take everything away at any time, and
 * a person's browser may keep nothing at all, so nobody relies on what is here.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB, type StoreNames } from "idb"
import type { History, HomeView } from "../../shared/home-contract.ts"
import type { KeptNotification } from "./notification-list.ts"
import type { PushChoice } from "./push-choice.ts"
import type { Wish } from "./wish.ts"

export interface KeptHome {
  readonly view: HomeView
  /** By the phone's clock, as all moments here. */
  readonly heardAtMilliseconds: number
}

export interface KeptHistory {
  readonly history: History
  readonly heardAtMilliseconds: number
}

/** In bytes, since some browsers of phones lose a Blob from there. */
export interface KeptPicture {
  readonly type: string
  readonly bytes: ArrayBuffer
}

export interface PhoneSchema extends DBSchema {
  home: { key: string; value: KeptHome }
  histories: { key: string; value: KeptHistory }
  pictures: { key: string; value: KeptPicture }
  notifications: { key: number; value: KeptNotification }
  wishes: { key: string; value: Wish }
  choices: { key: "push"; value: PushChoice }
}

export type PhoneDatabase = IDBPDatabase<PhoneSchema>

export const databaseName = "porchlight"

/** To be raised with every change of what a store holds, and of the contract's views: then the copies begin anew. */
export const databaseVersion = 2

/** What the device can tell again. */
const copies: readonly StoreNames<PhoneSchema>[] = ["home", "histories", "pictures", "notifications"]

export interface PhoneStore {
  /** Undefined where this phone keeps nothing, or not just now. Never rejects. */
  use<Value>(work: (database: PhoneDatabase) => Promise<Value>): Promise<Value | undefined>
}

/** `isThere`: some browsers have no IndexedDB in a private window. */
export function createPhoneStore(isThere = "indexedDB" in globalThis): PhoneStore {
  let opening: Promise<PhoneDatabase> | undefined
  /** A newer app has the store now. To open it again would take away everything, also what a person wishes. */
  let isOutdated = false

  function open(): Promise<PhoneDatabase> {
    if (isOutdated) return Promise.reject()
    opening ??= openAnew({
      // Another tab has a newer app: it must not wait for this one. Without a version the store is taken away.
      blocking(_, version) {
        isOutdated = version !== null
        close()
      },
      terminated: () => {
        opening = undefined
      },
    })
    return opening
  }

  function close(): void {
    void opening?.then((database) => database.close()).catch(() => undefined)
    opening = undefined
  }

  return {
    async use(work) {
      if (!isThere) return undefined
      try {
        return await work(await open())
      } catch {
        // The browser took the store away, or its connection; the next one is another.
        close()
      }
      try {
        return await work(await open())
      } catch {
        close()
        return undefined
      }
    },
  }
}

interface Listeners {
  blocking(current: number, version: number | null): void
  terminated(): void
}

async function openAnew(listeners: Listeners): Promise<PhoneDatabase> {
  try {
    return await openAs(listeners)
  } catch (error) {
    // A newer app was here, before the device went back to an older program. What it kept cannot be read.
    if (!(error instanceof DOMException && error.name === "VersionError")) throw error
    await deleteDB(databaseName)
    return openAs(listeners)
  }
}

function openAs(listeners: Listeners): Promise<PhoneDatabase> {
  return openDB<PhoneSchema>(databaseName, databaseVersion, {
    ...listeners,
    upgrade(database) {
      for (const name of copies) {
        // An older app's may have another shape; the device tells them again.
        if (database.objectStoreNames.contains(name)) database.deleteObjectStore(name)
        database.createObjectStore(name, name === "notifications" ? { keyPath: "number" } : undefined)
      }
      // A person's own, so they outlive every change.
      if (!database.objectStoreNames.contains("wishes"))
        database.createObjectStore("wishes", { keyPath: "key" })
      if (!database.objectStoreNames.contains("choices")) database.createObjectStore("choices")
    },
  })
}
