import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { KeptNotification, NotificationList } from "../kept/notification-list.ts"
import type { DeclaredPushEvent } from "./push-message.ts"
import { type KeptParts, showPush } from "./shown-notification.ts"
import { englishWords } from "./words.ts"

const parts: KeptParts = { keptPicture: async () => undefined, ownWords: async () => englishWords }

const origin = "https://192.168.1.17:8443"
const now = 1_800_000_000_000

const notification = {
  title: "The door is open",
  navigate: "https://ding-5cd80b1.local/#notifications",
  actions: [{ action: "0", title: "Look", navigate: "/#image=door" }],
  data: { number: 7, kind: "program" as const, atMilliseconds: now, readings: [] },
}

type Shown = [title: string, options?: Record<string, unknown>]

let shown: Shown[]
let told: unknown[]
let kept: KeptNotification[]
let show: () => Promise<void>

const list: NotificationList = {
  all: async () => kept,
  replace: async () => undefined,
  async add(notification) {
    const isNew = kept.every(({ number }) => number !== notification.number)
    kept.push(notification)
    return isNew
  },
}

const page = (url: string) => ({ url, postMessage: (news: unknown) => told.push(news) })

beforeEach(() => {
  shown = []
  told = []
  kept = []
  show = async () => undefined
  vi.useFakeTimers({ now })
  vi.stubGlobal("self", {
    location: { origin },
    registration: {
      showNotification(...words: Shown) {
        shown.push(words)
        return show()
      },
    },
    clients: { matchAll: async () => [page(`${origin}/`), page(`${origin}/of-a-program`)] },
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function receive(event: object): Promise<void> {
  return showPush(event as DeclaredPushEvent, list, { ...parts, keptPicture: async (path) => `data:${path}` })
}
const asJson = (further: object = {}) => ({
  data: { json: () => ({ notification: { ...notification, ...further } }) },
})

describe("a push", () => {
  it("is shown with the app's pictures, kept, and told to the app's pages alone", async () => {
    await receive(asJson())
    expect(shown).toMatchObject([
      [
        "The door is open",
        {
          tag: "7",
          renotify: true,
          silent: false,
          timestamp: now,
          icon: "data:/icons/192.png",
          badge: "data:/icons/badge-96.png",
          actions: [{ action: "0", title: "Look" }],
          data: { url: "/#notifications", actionUrls: { 0: "/#image=door" } },
        },
      ],
    ])
    expect(kept).toMatchObject([{ number: 7, url: "/#notifications", atMilliseconds: now }])
    expect(told).toEqual([{ type: "notified", took: undefined }])
  })

  it("that came before is shown in its own place, without a sound", async () => {
    await receive(asJson())
    await receive(asJson())
    expect(
      shown.map(([, options]) => [options?.["tag"], options?.["renotify"], options?.["silent"]]),
    ).toEqual([
      ["7", true, false],
      ["7", false, true],
    ])
  })

  it("that cannot be read is shown, too", async () => {
    await receive({ data: null })
    expect(shown).toMatchObject([["There is news at home", { data: { url: "/" } }]])
    expect(kept).toEqual([])
  })

  it("leads where it should by itself only where the browser has declared it, which takes no other", async () => {
    await receive(asJson())
    await receive({ data: null, notification })
    expect(shown[0]?.[1]?.["navigate"]).toBeUndefined()
    expect(shown[1]?.[1]).toMatchObject({
      navigate: `${origin}/#notifications`,
      actions: [{ navigate: "/#image=door" }],
    })
  })

  it("is shown without more than its title where the browser refuses the rest", async () => {
    show = vi.fn(async () => undefined).mockRejectedValueOnce(new TypeError("actions"))
    await receive(asJson())
    expect(shown.map((words) => words.length)).toEqual([2, 1])
  })

  it("does not wait for a browser that never says that it is shown, nor for a storage that hangs", async () => {
    show = () => new Promise(() => {})
    const hanging = { ...list, add: () => new Promise<boolean>(() => {}) }
    let isDone = false
    const done = showPush(asJson() as unknown as DeclaredPushEvent, hanging, parts)
    void done.then(() => {
      isDone = true
    })
    await vi.advanceTimersByTimeAsync(4999)
    expect(isDone).toBe(true)
    expect(shown).toHaveLength(1)
  })

  it("is shown with all its words where what keeps the pictures hangs", async () => {
    const hanging = () => new Promise<never>(() => {})
    const done = showPush(asJson({ body: "Since noon" }) as unknown as DeclaredPushEvent, list, {
      ...parts,
      keptPicture: hanging,
    })
    await vi.advanceTimersByTimeAsync(4999)
    await done
    expect(shown).toMatchObject([["The door is open", { body: "Since noon", tag: "7" }]])
  })

  it("that was asked for says how long it took, by the phone's clock", async () => {
    await receive(asJson({ data: { ...notification.data, kind: "test", askedAtMilliseconds: now - 1240 } }))
    expect(shown[0]?.[1]?.["body"]).toMatch(/^It took 1[.,]2 s\.$/)
    expect(told).toEqual([{ type: "notified", took: 1240 }])
  })

  it("that was asked for is told in the page's language, and in English where that hangs", async () => {
    const asked = () =>
      asJson({
        data: { ...notification.data, askedAtMilliseconds: now - 1240 },
      }) as unknown as DeclaredPushEvent
    const german = { ...englishWords, took: "Es dauerte {seconds} s." }
    await showPush(asked(), list, { ...parts, ownWords: async () => german })
    expect(shown[0]?.[1]?.["body"]).toMatch(/^Es dauerte 1[.,]2 s\.$/)
    const done = showPush(asked(), list, { ...parts, ownWords: () => new Promise(() => {}) })
    await vi.advanceTimersByTimeAsync(4999)
    await done
    expect(shown[1]?.[1]?.["body"]).toMatch(/^It took/)
  })

  it("of another day says nothing of how long it took", async () => {
    await receive(
      asJson({ body: "Test", data: { ...notification.data, askedAtMilliseconds: now - 86_400_000 } }),
    )
    await receive(asJson({ body: "Test", data: { ...notification.data, askedAtMilliseconds: now + 5000 } }))
    expect(shown.map(([, options]) => options?.["body"])).toEqual(["Test", "Test"])
  })
})
