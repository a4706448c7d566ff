import { expect, onTestFinished, test } from "vitest"
import { serveControl } from "../control/control-server.ts"
import { createPlace } from "./house-place.fixture.ts"
import { type NotifyOptions, notify } from "./notify.ts"
import { spoken } from "./spoken.fixture.ts"

const options: NotifyOptions = {
  text: "The door is open",
  title: undefined,
  url: undefined,
  urgency: undefined,
  tag: undefined,
}

/** A device that so many phones want to be told by. */
async function running(phones: number) {
  const place = await createPlace()
  const asked: unknown[] = []
  const never = () => Promise.reject(new Error("not asked for"))
  const notified = (body: unknown) => {
    asked.push(body)
    return { phones }
  }
  const control = await serveControl(
    place.stateFolder,
    { status: never, setup: never, clear: never, notify: notified },
    () => {},
  )
  onTestFinished(() => control?.close())
  return { place, asked }
}

test.each([
  [0, "No phone wants to be told: it stands in the app's list alone. Switch notifications on in the app.\n"],
  [1, "It goes to one phone.\n"],
  [3, "It goes to 3 phones.\n"],
])("it says to how many phones it goes (%i)", async (phones, said) => {
  const { place, asked } = await running(phones)
  expect(await spoken(() => notify(place, options))).toBe(said)
  expect(asked).toEqual([{ title: "The door is open" }])
})

test("the text stands below a title; all of the command's own words stay here", async () => {
  const { place, asked } = await running(1)
  const words = {
    ...options,
    title: "Door",
    url: "/#reading=door",
    urgency: "high",
    tag: "door",
    open: false,
  }
  await spoken(() => notify(place, words as NotifyOptions))
  expect(asked).toEqual([
    { title: "Door", body: "The door is open", url: "/#reading=door", urgency: "high", tag: "door" },
  ])
})

test("the longest text that a device takes gets there, whatever is in it", async () => {
  const { place, asked } = await running(1)
  await spoken(() => notify(place, { ...options, text: "\u0001".repeat(100_000) }))
  expect(asked).toEqual([{ title: "\u0001".repeat(4000) }])
})

test("it takes a device that runs", async () => {
  const place = await createPlace()
  await expect(spoken(() => notify(place, options))).rejects.toMatchObject({ code: "not-running" })
})
