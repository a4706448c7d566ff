import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { createNeighbours } from "./neighbours.ts"

const lamp = {
  ...{ id: "5cd80b1f00d2a7e4", url: "https://lamp.local", version: "1.2.3" },
  ...{ answers: true, sharesRoot: true },
}
let asked: string[]
let answers: boolean
let gone: string[]

beforeEach(() => {
  asked = []
  gone = []
  answers = true
  vi.stubGlobal("location", { assign: (url: string) => gone.push(url) })
  vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
    asked.push(`${path}${init?.body ?? ""}`)
    if (!answers) throw new TypeError("Failed to fetch")
    if (path.endsWith("/introduce")) return Response.json({ url: `${lamp.url}/#introduction=word` })
    return Response.json({ neighbours: [lamp] })
  })
})

afterEach(() => vi.unstubAllGlobals())

it("has the device look once, and says that it looks until it has", async () => {
  const states: boolean[] = []
  const neighbours = createNeighbours(() => states.push(neighbours.isLooking))
  await neighbours.look()
  expect([neighbours.list, states, asked]).toEqual([[lamp], [true, false], ["/api/neighbours"]])
})

it("takes no answer that comes when the screen was left", async () => {
  const neighbours = createNeighbours(() => {})
  const begun = neighbours.look()
  neighbours.end()
  await begun
  expect([neighbours.list, neighbours.isLooking]).toEqual([undefined, false])
})

it("says that it could not, where nobody answers, and keeps what it knew", async () => {
  const neighbours = createNeighbours(() => {})
  await neighbours.look()
  answers = false
  await neighbours.look()
  expect([neighbours.isMissing, neighbours.list]).toEqual([true, [lamp]])
  answers = true
  await neighbours.look()
  expect(neighbours.isMissing).toBe(false)
})

it("goes to another with the device's word, and without it where there is none", async () => {
  const neighbours = createNeighbours(() => {})
  await neighbours.follow(lamp)
  expect(asked).toEqual([`/api/neighbours/introduce{"id":"${lamp.id}"}`])
  answers = false
  await neighbours.follow(lamp)
  expect(gone).toEqual([`${lamp.url}/#introduction=word`, lamp.url])
})

it("goes nowhere once the screen was left", async () => {
  const neighbours = createNeighbours(() => {})
  const begun = neighbours.follow(lamp)
  neighbours.end()
  await begun
  expect(gone).toEqual([])
})
