import { describe, expect, test } from "vitest"
import { createHandClock } from "./hand-clock.fixture.ts"
import { todayMilliseconds } from "./scripted-host.fixture.ts"
import { createScriptedPush } from "./scripted-push.fixture.ts"
import { createVapid } from "./vapid.ts"

const hour = 3_600_000
const fcm = "https://fcm.googleapis.com"

function signing() {
  const clock = createHandClock()
  const state = { signed: 0, wall: todayMilliseconds as number | undefined }
  const port = {
    sign: () => {
      state.signed += 1
      return new Uint8Array(64)
    },
  }
  const vapid = createVapid({
    ...{ port, key: createScriptedPush().makeKey(), contact: "https://porch.dev", clock },
    wallClock: () => (state.wall === undefined ? undefined : state.wall + clock.now()),
  })
  return { vapid, clock, state }
}

const endOf = (header: string | undefined) => {
  const [, claims = ""] = (header ?? "").split(".")
  return (JSON.parse(Buffer.from(claims, "base64url").toString()) as { exp: number }).exp
}

describe("a token", () => {
  test("is signed once for each service, and again before it ends", async () => {
    const { vapid, clock, state } = signing()
    const first = vapid.authorization(fcm)
    expect(vapid.authorization(fcm)).toBe(first)
    vapid.authorization("https://web.push.apple.com")
    expect(state.signed).toBe(2)
    await clock.advance(10.9 * hour)
    expect(vapid.authorization(fcm)).toBe(first)
    await clock.advance(0.2 * hour)
    const second = vapid.authorization(fcm)
    expect(second).not.toBe(first)
    expect(endOf(second) - (todayMilliseconds + clock.now()) / 1000).toBe(12 * 3600)
  })

  test.each([-2 * hour, 2 * hour, -20 * 365 * 24 * hour])(
    "is signed again where the clock was set by %i ms",
    (jump) => {
      const { vapid, state } = signing()
      vapid.authorization(fcm)
      state.wall = todayMilliseconds + jump
      vapid.authorization(fcm)
      expect(state.signed).toBe(2)
      vapid.authorization(fcm)
      expect(state.signed).toBe(2)
    },
  )

  test("is signed again where a service did not take it", () => {
    const { vapid, state } = signing()
    vapid.authorization(fcm)
    vapid.forget(fcm)
    vapid.authorization(fcm)
    expect(state.signed).toBe(2)
  })

  test("is none while the device does not know the time", () => {
    const { vapid, state } = signing()
    state.wall = undefined
    expect(vapid.authorization(fcm)).toBeUndefined()
  })

  test("of more services than there are is not kept for ever", () => {
    const { vapid, state } = signing()
    for (let number = 0; number < 200; number++)
      vapid.authorization(`https://wns-${number}.notify.windows.com`)
    vapid.authorization("https://wns-0.notify.windows.com")
    expect(state.signed).toBe(201)
  })
})
