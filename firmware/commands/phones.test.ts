import { expect, test } from "vitest"
import { createHouseBench, passView } from "../control/house-bench.fixture.ts"
import type { PhonesAction } from "../house-words.ts"
import { createPlace } from "./house-place.fixture.ts"
import { phones } from "./phones.ts"
import type { Place } from "./place.ts"
import { spoken } from "./spoken.fixture.ts"

const said = (place: Place, action: PhonesAction) => spoken(() => phones(place, action))

test("paired phones are listed with what ends them", async () => {
  const place = await createPlace(createHouseBench().house)
  expect(await said(place, { kind: "list" })).toBe(`
    0a1b2c3d4e5f  "Ada's phone"  since 2026-11-22, last used a day unknown

`)
})

test("where none is, it says how to pair one", async () => {
  const place = await createPlace(createHouseBench({ phones: () => [] }).house)
  expect(await said(place, { kind: "list" })).toBe(
    "No phone is paired. To pair one: porchlight phones link\n",
  )
})

test("a link is shown with when it ends", async () => {
  const text = await said(await createPlace(createHouseBench().house), { kind: "link" })
  expect(text).toContain("\n    https://ding.local/#pair=secret\n")
  expect(text).toContain("10 minutes")
})

test("one is revoked, or all, and one that is not there is said to be none", async () => {
  const { house, asked } = createHouseBench()
  const place = await createPlace(house)
  expect(await said(place, { kind: "revoke", id: passView.id })).toBe("That phone is no longer paired.\n")
  expect(await said(place, { kind: "revoke-all" })).toBe("No phone is paired now.\n")
  expect(asked).toEqual([`phone ${passView.id}`, "all phones"])
  await expect(said(place, { kind: "revoke", id: "x" })).rejects.toMatchObject({ code: "no-such-pass" })
})

test.each<PhonesAction>([
  { kind: "list" },
  { kind: "link" },
  { kind: "revoke", id: "a" },
  { kind: "revoke-all" },
])("%j takes a device that runs", async (action) => {
  await expect(said(await createPlace(), action)).rejects.toMatchObject({ code: "not-running" })
})
