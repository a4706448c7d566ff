import { expect, it } from "vitest"
import { pairingSecretOf } from "./pairing-hash.ts"

const secret = "aB-_".repeat(10).concat("xyz")

it("the secret of a link is read", () => {
  expect(pairingSecretOf(`#pair=${secret}`)).toBe(secret)
})

it.each([`#pair=${secret}0`, "#pair=", `#pair=${secret.slice(1)}`, `#pair=${secret.slice(1)}%`])(
  "one that cannot be right is none: %s",
  (hash) => {
    expect(pairingSecretOf(hash)).toBe("")
  },
)

it.each(["", "#", "#phones", `#repair=${secret}`])("nothing else is a link: %s", (hash) => {
  expect(pairingSecretOf(hash)).toBeUndefined()
})
