/**
 * START HERE. The app's worker: keeps the app's own files, each version as a whole, so that the app opens where no
 * device is reached; and fulfils wishes that waited when no page is open.
 *
 * It answers for the files in its list and for nothing else. What the device says under `/api` is never kept here, so
 * nothing old is ever taken for new.
 */
import { PrecacheController } from "workbox-precaching/PrecacheController.js"
import { createPhoneStore } from "../kept/phone-store.ts"
import { deliverWishes, wishesName } from "../kept/wish-delivery.ts"
import { createWishList } from "../kept/wish-list.ts"

declare const self: ServiceWorkerGlobalScope

/** Not in TypeScript's libraries: https://wicg.github.io/background-sync/spec/ */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

const files = new PrecacheController()

// The build writes the list in its place. Each file has a hash: where one does not fit, the device is being updated
// just now, the worker is not installed, and the browser tries it again later. So no version is ever mixed of two.
files.addToCacheList(self.__WB_MANIFEST)

self.addEventListener("install", (event) => {
  files.install(event)
})

self.addEventListener("activate", (event) => {
  // Removes the files of the version before.
  files.activate(event)
  // The page that installed the first worker is offline-proof from now on, without a reload.
  event.waitUntil(self.clients.claim())
})

// A new version waits behind the old one until the person says so on the page: never in the middle of their typing.
self.addEventListener("message", ({ data }) => {
  if (data?.type === "SKIP_WAITING") void self.skipWaiting()
})

self.addEventListener("fetch", (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== "GET" || url.origin !== self.location.origin) return
  // Whatever stands behind `?` says which screen or which try; the file is the same.
  const cacheKey = files.getCacheKeyForURL(url.pathname)
  if (cacheKey === undefined) return
  // Where the browser threw the copies away, the device is asked, and what fits the hash is kept again.
  const integrity = files.getIntegrityForCacheKey(cacheKey)
  const params = { cacheKey, integrity }
  event.respondWith(files.strategy.handle({ event, request: new Request(url.pathname), params }))
})

// The browser does this when the phone has a network again, and once more where it rejects.
self.addEventListener("sync", (event) => {
  const { tag, waitUntil } = event as SyncEvent
  if (tag === wishesName) waitUntil.call(event, deliver())
})

async function deliver(): Promise<void> {
  const channel = new BroadcastChannel(wishesName)
  const isDone = await deliverWishes(createWishList(createPhoneStore()), {
    now: Date.now,
    fetch: (...words) => fetch(...words),
    locks: self.navigator.locks,
    tell: () => channel.postMessage(undefined),
  })
  channel.close()
  if (!isDone) throw new Error("The device was not reached, or could not do it now.")
}
