import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { createTokens, type Tokens } from "./tokens.ts"

const known = { id: "t", name: "Doorbell", made: 20_000, used: 20_001 }

let asked: [string, unknown][]
let answers: Map<string, () => Response>
let tokens: Tokens

beforeEach(() => {
  asked = []
  answers = new Map([["/api/tokens", () => Response.json({ tokens: [known] })]])
  vi.stubGlobal("fetch", async (path: string, { body }: RequestInit) => {
    const key = body === undefined ? path : `POST ${path}`
    asked.push([key, body === undefined ? undefined : JSON.parse(`${body}`)])
    return answers.get(key)?.() ?? Promise.reject(new TypeError("nobody answers"))
  })
  tokens = createTokens(() => {})
})

afterEach(() => void vi.unstubAllGlobals())

const problem = (code: string) => () => Response.json({ code, detail: "No." }, { status: 409 })

it("a script is let in by its name, trimmed, and its token is there until the screen is left", async () => {
  const made = { id: "n", name: "Bell", token: "porchlight_secret" }
  answers.set("POST /api/tokens", () => Response.json(made))
  tokens.edit("  Bell ")
  await tokens.make("ding")
  expect(asked[0]).toEqual(["POST /api/tokens", { name: "Bell" }])
  expect([tokens.made, tokens.draft, tokens.list]).toEqual([made, undefined, [known]])
  tokens.leave()
  expect(tokens.made).toBeUndefined()
})

it.each([
  ["too-many-phones", "as many as it can keep"],
  ["invalid-field", "Try again"],
  ["storage-failed", "could not store"],
  ["", "did not answer"],
])("%j leaves the name to be tried again, and says why", async (code, words) => {
  if (code !== "") answers.set("POST /api/tokens", problem(code))
  tokens.edit("Bell")
  await tokens.make("ding")
  expect([tokens.draft, tokens.made, tokens.busy]).toEqual(["Bell", undefined, false])
  expect(tokens.alert).toContain(words)
  tokens.edit("Bell 2")
  expect(tokens.alert).toBeUndefined()
})

it("is made once, however often the person taps", async () => {
  answers.set("POST /api/tokens", () => Response.json({ id: "n", name: "Bell", token: "porchlight_x" }))
  tokens.edit("Bell")
  await Promise.all([tokens.make("ding"), tokens.make("ding")])
  expect(asked.filter(([path]) => path === "POST /api/tokens")).toHaveLength(1)
})

it("one that is forgotten takes along what was shown of it, and one that has gone already is as it should be", async () => {
  answers.set("POST /api/tokens", () => Response.json({ id: "t", name: "Bell", token: "porchlight_x" }))
  tokens.edit("Bell")
  await tokens.make("ding")
  tokens.ask("t")
  answers.set("POST /api/tokens/revoke", problem("not-found"))
  answers.set("/api/tokens", () => Response.json({ tokens: [] }))
  await tokens.forget("ding")
  expect([tokens.made, tokens.alert, tokens.asked, tokens.list]).toEqual([
    undefined,
    undefined,
    undefined,
    [],
  ])
})

it("where the device says nothing, what was listed stays", async () => {
  await tokens.load()
  answers.delete("/api/tokens")
  await tokens.load()
  expect(tokens.list).toEqual([known])
})
