/**
 * START HERE. The app's worker: keeps the app's own files, each version as a whole, so that the app opens where no
 * device is reached; shows the notifications that the device sends; and fulfils wishes that waited when no page is open.
 *
 * It answers for the files in its list and for nothing else. What the device says under `/api` is never kept here, so
 * nothing old is ever taken for new.
 */
import { PrecacheController } from "workbox-precaching/PrecacheController.js"
import { createNotificationList } from "../kept/notification-list.ts"
import { createPhoneStore } from "../kept/phone-store.ts"
import { deliverWishes, wishesName } from "../kept/wish-delivery.ts"
import { createWishList } from "../kept/wish-list.ts"
import { openTapped } from "./app-window.ts"
import { resubscribe, type SubscriptionChange } from "./resubscription.ts"
import { showPush } from "./shown-notification.ts"
import { englishWords, keptWords, type WorkerWords, wordsPath } from "./words.ts"

declare const self: ServiceWorkerGlobalScope & {
  /** The path of each file, and its hash. */
  readonly precacheList: readonly (readonly [url: string, integrity: string])[]
}

/** Not in TypeScript's libraries: https://wicg.github.io/background-sync/spec/ */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

const files = new PrecacheController()
const store = createPhoneStore()

// The build writes the list in its place. Each file has a hash: where one does not fit, the device is being updated
// just now, the worker is not installed, and the browser tries it again later. So no version is ever mixed of two.
files.addToCacheList(
  self.precacheList.map(([url, integrity]) => ({ url, integrity, revision: integrity.slice(7, 15) })),
)

// Their folder is called by what is in them.
files.addToCacheList(keptWords(self.location.href).map((url) => ({ url, revision: null })))

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
  event.respondWith(
    integrity === undefined
      ? wordsAt(cacheKey)
      : files.strategy.handle({ event, request: new Request(url.pathname), params }),
  )
})

/** Words have no hash here, and Workbox keeps nothing again that has none. */
async function wordsAt(address: string): Promise<Response> {
  const kept = await caches.match(address)
  if (kept !== undefined) return kept
  const response = await fetch(address)
  if (response.ok) await (await caches.open(files.strategy.cacheName)).put(address, response.clone())
  return response
}

// Comes from the device by way of the browser's push service, with no page open, too.
self.addEventListener("push", (event) => {
  event.waitUntil(showPush(event, createNotificationList(store), { keptPicture, ownWords }))
})

self.addEventListener("notificationclick", (event) => {
  event.waitUntil(openTapped(event))
})

self.addEventListener("pushsubscriptionchange", (event) => {
  const change = event as SubscriptionChange
  change.waitUntil(resubscribe(change, store))
})

// The browser does this when the phone has a network again, and once more where it rejects.
self.addEventListener("sync", (event) => {
  const { tag, waitUntil } = event as SyncEvent
  if (tag === wishesName) waitUntil.call(event, deliver())
})

async function deliver(): Promise<void> {
  const channel = new BroadcastChannel(wishesName)
  const isDone = await deliverWishes(createWishList(store), {
    now: Date.now,
    fetch: (...words) => fetch(...words),
    locks: self.navigator.locks,
    tell: () => channel.postMessage(undefined),
  })
  channel.close()
  if (!isDone) throw new Error("The device was not reached, or could not do it now.")
}

/** In the language of the page. */
async function ownWords(): Promise<WorkerWords> {
  const kept = await caches.match(files.getCacheKeyForURL(wordsPath(self.location.href)) ?? "")
  return kept === undefined ? englishWords : (await kept.json()).worker
}

/**
 * One of the app's pictures as a `data:` URL, from what is kept. By its address a browser would fetch it before it shows the
 * notification, and away from home wait for a device that is not there (Chromium: 90 s).
 */
async function keptPicture(path: string): Promise<string | undefined> {
  const kept = await caches.match(files.getCacheKeyForURL(path) ?? path)
  if (kept === undefined) return undefined
  const bytes = new Uint8Array(await kept.arrayBuffer())
  return `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}`
}
