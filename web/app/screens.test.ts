import { expect, it } from "vitest"
import { screenOf } from "./screens.ts"

it.each([
  [
    { name: "reading", id: "outside" },
    { name: "reading", id: "outside" },
  ],
  [{ name: "wifi" }, { name: "wifi" }],
  [null, { name: "home" }],
  [true, { name: "home" }],
  ["wifi", { name: "home" }],
  [{ name: "kitchen" }, { name: "home" }],
  [{ name: "reading", id: 7 }, { name: "reading" }],
])("the history's %j is the screen %j", (state, screen) => {
  expect(screenOf(state)).toEqual(screen)
})
