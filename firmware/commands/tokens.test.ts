import { expect, test } from "vitest"
import { createHouseBench, passView } from "../control/house-bench.fixture.ts"
import type { TokenAction } from "../house-words.ts"
import { createPlace } from "./house-place.fixture.ts"
import type { Place } from "./place.ts"
import { spoken } from "./spoken.fixture.ts"
import { tokens } from "./tokens.ts"

const said = (place: Place, action: TokenAction) => spoken(() => tokens(place, action))

test("a new token is all that a script reads", async () => {
  const place = await createPlace(createHouseBench().house)
  expect(await said(place, { kind: "new", name: "cron" })).toBe("porchlight_secret\n")
})

test("tokens are listed with what ends them, and no name steers the terminal", async () => {
  const hostile = { ...passView, id: "ffffffffffff", name: "\u001b[2J", made: null, used: 20_780 }
  const place = await createPlace(createHouseBench({ tokens: () => [passView, hostile] }).house)
  expect(await said(place, { kind: "list" })).toBe(`
    0a1b2c3d4e5f  "Ada's phone"  since 2026-11-22, last used a day unknown
    ffffffffffff  "\ufffd[2J"         since a day unknown, last used 2026-11-23

`)
})

test("where there is none, it says how to make one", async () => {
  const place = await createPlace(createHouseBench({ tokens: () => [] }).house)
  expect(await said(place, { kind: "list" })).toBe(
    "There is no token. To make one: porchlight token new --name NAME\n",
  )
})

test("one that is revoked lets nobody in, and one that is not there is said to be none", async () => {
  const { house, asked } = createHouseBench()
  const place = await createPlace(house)
  expect(await said(place, { kind: "revoke", id: passView.id })).toBe("That token lets nobody in now.\n")
  expect(asked).toEqual([`token ${passView.id}`])
  await expect(said(place, { kind: "revoke", id: "x\n" })).rejects.toMatchObject({
    code: "no-such-pass",
    message: 'There is no token "x\ufffd". Their list: porchlight token list',
  })
})

test.each<TokenAction>([{ kind: "list" }, { kind: "new", name: "cron" }, { kind: "revoke", id: "a" }])(
  "%j takes a device that runs",
  async (action) => {
    await expect(said(await createPlace(), action)).rejects.toMatchObject({ code: "not-running" })
  },
)
