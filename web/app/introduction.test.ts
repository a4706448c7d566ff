import { afterEach, expect, it, vi } from "vitest"
import { takeIntroduction } from "./introduction.ts"

const word = `5cd80b1f00d2a7e4.00000000000000aa.${"aB-_".repeat(5)}xy.1764411302000.${"z".repeat(86)}`

function take(hash: string): { word: string | undefined; addresses: string[] } {
  const addresses: string[] = []
  vi.stubGlobal("location", { hash, pathname: "/", search: "?a=1" })
  vi.stubGlobal("history", {
    state: true,
    replaceState: (_state: unknown, _title: string, address: string) => addresses.push(address),
  })
  return { word: takeIntroduction(), addresses }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

it("an introduction is taken, and leaves the address", () => {
  expect(take(`#introduction=${word}`)).toEqual({ word, addresses: ["/?a=1"] })
})

it.each(["#introduction=", `#introduction=${word}%20`, `#introduction=${"x".repeat(1501)}`])(
  "one that cannot be right leaves it too, and is none: %s",
  (hash) => {
    expect(take(hash)).toEqual({ word: undefined, addresses: ["/?a=1"] })
  },
)

it.each(["", "#", "#phones", `#pair=${word}`])("any other address stays as it is: %s", (hash) => {
  expect(take(hash)).toEqual({ word: undefined, addresses: [] })
})
