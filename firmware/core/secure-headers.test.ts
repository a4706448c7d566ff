import { createHash } from "node:crypto"
import { describe, expect, test } from "vitest"
import { type Answered, secureHeaders } from "./secure-headers.ts"

const hash = `'sha256-${createHash("sha256").update("a+/").digest("base64")}'`
const page: Answered = { kind: "page", scriptHashes: [hash], styleHashes: [hash, hash] }

function policy(answered: Answered): ReadonlyMap<string, string> {
  const text = secureHeaders(answered)["content-security-policy"] ?? ""
  return new Map(text.split("; ").map((part) => [part.split(" ", 1)[0] ?? "", part.replace(/^\S+ /, "")]))
}

describe("every answer in home mode", () => {
  test.each<Answered>([page, { kind: "data" }, { kind: "beacon" }])(
    "is nobody's to frame, to sniff or to be told of (%j)",
    (answered) => {
      expect(secureHeaders(answered)).toMatchObject({
        "cross-origin-opener-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      })
      expect(policy(answered).get("default-src")).toBe("'none'")
      expect(policy(answered).get("frame-ancestors")).toBe("'none'")
      expect(JSON.stringify(secureHeaders(answered))).not.toMatch(/unsafe|\*|https?:/)
    },
  )

  test("never binds a browser to HTTPS, which a new root could not undo", () => {
    for (const answered of [page, { kind: "data" }, { kind: "beacon" }] as const) {
      expect(Object.keys(secureHeaders(answered))).not.toContain("strict-transport-security")
    }
  })

  test("is for this origin alone, but for what the plain trust page has to see", () => {
    const resource = (answered: Answered) => secureHeaders(answered)["cross-origin-resource-policy"]
    expect(resource(page)).toBe("same-origin")
    expect(resource({ kind: "data" })).toBe("same-origin")
    expect(resource({ kind: "beacon" })).toBe("cross-origin")
  })
})

test("a page runs its own files and what stands in it by its hash", () => {
  expect(policy(page).get("script-src")).toBe(`'self' ${hash}`)
  expect(policy(page).get("style-src")).toBe(`'self' ${hash} ${hash}`)
  expect(policy({ kind: "page", scriptHashes: [], styleHashes: [] }).get("script-src")).toBe("'self'")
})

test.each([
  "'unsafe-inline'",
  "sha256-AAAA",
  "'sha256-AAAA' 'unsafe-eval'",
  "'sha256-AAAA'; script-src *",
  "'nonce-x'",
  "",
])("%j is no hash, and stops the device at its start", (text) => {
  const answered: Answered = { kind: "page", scriptHashes: [text], styleHashes: [] }
  expect(() => secureHeaders(answered)).toThrow(expect.objectContaining({ code: "bad-hash" }))
})
