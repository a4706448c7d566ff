import { describe, expect, it } from "vitest"
import { type DeclaredPushEvent, messageOf } from "./push-message.ts"

const origin = "https://192.168.1.17:8443"

const data = {
  number: 7,
  kind: "program",
  atMilliseconds: 1_800_000_000_000,
  readings: [{ id: "outside", label: "Outside", unit: "°C", decimals: 1, value: 8.2 }],
}

const notification = {
  title: "The door is open",
  body: "Since noon",
  navigate: "https://ding-5cd80b1.local/#reading=outside",
  actions: [{ action: "0", title: "Look", navigate: "/#image=door" }],
  data,
}

/** A push as a browser brings it that knows nothing of declared messages. */
const pushOf = (text: string) => ({ data: { json: () => JSON.parse(text) } }) as unknown as DeclaredPushEvent

const read = (message: unknown) => messageOf(pushOf(JSON.stringify(message)), origin)

describe("a message", () => {
  it("is read from the JSON, and leads to this origin by whatever name the device calls itself", () => {
    expect(read({ web_push: 8030, notification, mutable: true })).toEqual({
      title: "The door is open",
      body: "Since noon",
      tag: "7",
      silent: false,
      url: "/#reading=outside",
      actions: notification.actions,
      actionUrls: { 0: "/#image=door" },
      data,
      isDeclared: false,
    })
  })

  it("is read from the notification that a browser made of it, which then gives no data", () => {
    const event = { data: null, notification: { ...notification, tag: "door", silent: true } }
    expect(messageOf(event as unknown as DeclaredPushEvent, origin)).toMatchObject({
      title: "The door is open",
      tag: "door",
      silent: true,
      data,
      isDeclared: true,
    })
  })

  it("keeps its own tag, and has one in any case: what came twice must find itself", () => {
    expect(read({ notification: { ...notification, tag: "door" } })?.tag).toBe("door")
    expect(read({ notification: { ...notification, data: undefined } })?.tag).toBe("The door is open")
  })

  it.each([
    ["no JSON", "The door"],
    ["null", "null"],
    ["another's", '{"title":"The door"}'],
    ["without a title", JSON.stringify({ notification: { ...notification, title: "" } })],
    ["with a title that is no text", JSON.stringify({ notification: { ...notification, title: {} } })],
    ["without a way", JSON.stringify({ notification: { ...notification, navigate: "https://[" } })],
    ["with actions that are none", JSON.stringify({ notification: { ...notification, actions: 5 } })],
  ])("that is %s is none, and nothing is thrown", (_, text) => {
    expect(messageOf(pushOf(text), origin)).toBeUndefined()
  })

  it("without data at all is none", () => {
    expect(messageOf({ data: null } as unknown as DeclaredPushEvent, origin)).toBeUndefined()
  })

  it.each([
    ["a number that is none", { ...data, number: "7" }],
    ["no time", { ...data, atMilliseconds: null }],
    ["readings that are none", { ...data, readings: {} }],
    ["nothing", 5],
  ])("is shown and not kept where its data holds %s", (_, other) => {
    const message = read({ notification: { ...notification, data: other } })
    expect(message?.title).toBe("The door is open")
    expect(message?.data).toBeUndefined()
  })
})
