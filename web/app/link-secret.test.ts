import { afterEach, expect, it, vi } from "vitest"
import { takeLinkSecret } from "./link-secret.ts"

const secret = "aB-_".repeat(10).concat("xyz")

function take(hash: string): { secret: string | undefined; addresses: string[] } {
  const addresses: string[] = []
  vi.stubGlobal("location", { hash, pathname: "/", search: "?a=1" })
  vi.stubGlobal("history", {
    state: true,
    replaceState: (_state: unknown, _title: string, address: string) => addresses.push(address),
  })
  return { secret: takeLinkSecret(), addresses }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

it("the secret of a link is taken, and leaves the address", () => {
  expect(take(`#pair=${secret}`)).toEqual({ secret, addresses: ["/?a=1"] })
})

it.each([`#pair=${secret}0`, "#pair=", `#pair=${secret.slice(1)}`, `#pair=${secret.slice(1)}%`])(
  "one that cannot be right leaves it too, and is none: %s",
  (hash) => {
    expect(take(hash)).toEqual({ secret: "", addresses: ["/?a=1"] })
  },
)

it.each(["", "#", "#phones", `#repair=${secret}`])("any other address stays as it is: %s", (hash) => {
  expect(take(hash)).toEqual({ secret: undefined, addresses: [] })
})
