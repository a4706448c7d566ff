import { describe, expect, it } from "vitest"
import { screenOfAddress } from "./screen-address.ts"

describe("the screen of an address", () => {
  it.each([
    ["/", { name: "home" }],
    ["/#", { name: "home" }],
    ["/#notifications", { name: "notifications" }],
    ["#reading=temperature", { name: "reading", id: "temperature" }],
    ["https://ding.local/#image=front-door", { name: "image", id: "front-door" }],
  ])("%s", (address, screen) => {
    expect(screenOfAddress(address)).toEqual(screen)
  })

  it.each([
    "/#pair=abc",
    "/#Reading=a",
    "/#reading=%2e",
    "/#=a",
    "/#constructor",
    "/#reading=a=b",
    "/doors.html",
    "/doors#reading=a",
  ])("%s has none", (address) => {
    expect(screenOfAddress(address)).toBeUndefined()
  })
})
