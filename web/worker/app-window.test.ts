import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { openTapped } from "./app-window.ts"

const origin = "https://192.168.1.17:8443"

let windows: { url: string; postMessage: (news: unknown) => void; focus: () => Promise<void> }[]
let happened: unknown[]

beforeEach(() => {
  happened = []
  windows = []
  vi.stubGlobal("self", {
    location: { origin },
    clients: {
      matchAll: async () => windows,
      openWindow: async (path: string) => happened.push(`opened ${path}`),
    },
  })
})

afterEach(() => vi.unstubAllGlobals())

function haveWindow(path: string): void {
  windows.push({
    url: origin + path,
    postMessage: (news) => happened.push(news),
    focus: async () => void happened.push(`focused ${path}`),
  })
}

async function tap(url: string): Promise<void> {
  const notification = { close: () => {}, data: { url, actionUrls: {} } }
  await openTapped({ action: "", notification } as unknown as Parameters<typeof openTapped>[0])
}

describe("a tap", () => {
  it("leads into the app that is open", async () => {
    haveWindow("/door.html")
    haveWindow("/#wifi")
    await tap("/#reading=outside")
    expect(happened).toEqual([{ type: "open", path: "/#reading=outside" }, "focused /#wifi"])
  })

  it("opens the app where it is not", async () => {
    haveWindow("/door.html")
    await tap("/#reading=outside")
    expect(happened).toEqual(["opened /#reading=outside"])
  })

  it("opens a program's page, which the app cannot show, also where the app is open", async () => {
    haveWindow("/")
    await tap("/door.html")
    expect(happened).toEqual(["opened /door.html"])
  })
})
