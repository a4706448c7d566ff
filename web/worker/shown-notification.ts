import type { NotificationData } from "../../shared/push-contract.ts"
import type { KeptNotification, NotificationList } from "../kept/notification-list.ts"
import { tellPages } from "./app-window.ts"
import { type DeclaredPushEvent, messageOf, type ReceivedMessage } from "./push-message.ts"
import { englishWords, type WorkerWords } from "./words.ts"

declare const self: ServiceWorkerGlobalScope

/** As the Notifications API has them; not all in TypeScript's libraries. */
interface Options extends NotificationOptions {
  readonly renotify?: boolean
  readonly timestamp?: number
  readonly actions?: readonly { readonly action: string; readonly title: string }[]
  readonly navigate: string | undefined
}

/** What a tap needs to know. */
export interface TapData {
  readonly url: string
  readonly actionUrls: Readonly<Record<string, string>>
}

/**
 * Nothing here may keep the person waiting: not a storage that hangs, and not WebKit, where what replaces a declared
 * notification may never settle, and which gives a worker five seconds.
 */
const patienceMilliseconds = 2000

/** Beyond this the clock was set, or the message is one of another day. */
const testMaximumMilliseconds = 3_600_000

/** What the app keeps on the phone. Each may be gone, or hang. */
export interface KeptParts {
  /** The picture at `path`, as a `data:` URL. */
  keptPicture(path: string): Promise<string | undefined>
  ownWords(): Promise<WorkerWords>
}

function neutral(words: WorkerWords): ReceivedMessage {
  return {
    title: words.neutral,
    body: words["neutral.advice"],
    tag: "neutral",
    silent: false,
    actions: [],
    url: "/",
    actionUrls: {},
    data: undefined,
    isDeclared: false,
  }
}

/**
 * Shows what came, and keeps it for the app. Whatever came, something is shown: a browser that allowed notifications takes
 * that back from a worker that stays silent (`userVisibleOnly`; Safari after three times).
 */
export async function showPush(
  event: DeclaredPushEvent,
  list: NotificationList,
  { keptPicture, ownWords }: KeptParts,
): Promise<void> {
  const received = messageOf(event, self.location.origin)
  // Most messages need none.
  const needsWords = received === undefined || received.data?.askedAtMilliseconds !== undefined
  const words = needsWords
    ? await inTime(
        ownWords().catch(() => englishWords),
        englishWords,
      )
    : englishWords
  const message = received ?? neutral(words)
  const took = tookMilliseconds(message.data)
  try {
    const [isNew, icon, badge] = await inTime<
      readonly [boolean, (string | undefined)?, (string | undefined)?]
    >(Promise.all([keep(message, list), keptPicture("/icons/192.png"), keptPicture("/icons/badge-96.png")]), [
      true,
    ])
    const options = { ...optionsOf(message, isNew, took, words), icon, badge }
    const shown = self.registration.showNotification(message.title, options as NotificationOptions)
    await inTime(shown, undefined)
  } catch {
    // This browser takes such options not; what happened is told all the same.
    await self.registration.showNotification(message.title)
  }
  await tellPages({ type: "notified", took })
}

/** `isNew` is false of one that came before: it takes its own place, and nothing sounds. */
function optionsOf(
  message: ReceivedMessage,
  isNew: boolean,
  took: number | undefined,
  words: WorkerWords,
): Options {
  const { body, tag, silent, actions, url, actionUrls, data, isDeclared } = message
  const tap: TapData = { url, actionUrls }
  return {
    body: took === undefined ? body : words.took.replace("{seconds}", seconds(took)),
    tag,
    renotify: isNew,
    silent: silent || !isNew,
    timestamp: data?.atMilliseconds ?? Date.now(),
    actions: actions.map(({ action, title, navigate }) => ({
      action,
      title,
      navigate: isDeclared ? navigate : undefined,
    })),
    // Safari takes nothing without in the place of a declared one, and leads the tap itself. In other browsers it would open
    // a second window.
    navigate: isDeclared ? self.location.origin + url : undefined,
    data: tap,
  }
}

/** Resolves to whether it is new. */
async function keep({ title, body, url, data }: ReceivedMessage, list: NotificationList): Promise<boolean> {
  if (data === undefined) return true
  const { number, kind, atMilliseconds, readings } = data
  const kept: KeptNotification = { number, kind, title, body, url, atMilliseconds, readings }
  return list.add(kept)
}

/** What `work` comes to, or `late` where that takes too long. */
function inTime<Value>(work: Promise<Value>, late: Value): Promise<Value> {
  return Promise.race([
    work,
    new Promise<Value>((resolve) => setTimeout(resolve, patienceMilliseconds, late)),
  ])
}

/** How long a test was on its way, by the phone's clock alone; undefined for everything else. */
function tookMilliseconds(data: NotificationData | undefined): number | undefined {
  const took = Date.now() - (data?.askedAtMilliseconds ?? Number.NaN)
  return took >= 0 && took < testMaximumMilliseconds ? took : undefined
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toLocaleString(undefined, { maximumFractionDigits: 1 })
}
