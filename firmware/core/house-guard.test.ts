import { expect, test } from "vitest"
import { dressed } from "./house-guard.ts"
import { requestOf } from "./scripted-host.fixture.ts"

const policyOf = (target: string, status: number, headers: Record<string, string> = {}) => {
  const request = requestOf("GET", target, { isSecure: true })
  return dressed(request, { status, headers, body: undefined }).headers["content-security-policy"]
}

test("a page says in itself what it may run, and the answer who may frame it", () => {
  expect(policyOf("/", 200, { "content-type": "text/html; charset=utf-8" })).toBe("frame-ancestors 'none'")
})

test("an answer that is no page may run nothing", () => {
  expect(policyOf("/api/device", 200, { "content-type": "application/json" })).toContain("default-src 'none'")
})

test("what is not modified keeps its own policy, as browsers take that of a 304 in its place", () => {
  expect(policyOf("/", 304)).toBeUndefined()
})

test("a worker may ask the device, also where it is not modified", () => {
  for (const status of [200, 304]) expect(policyOf("/worker.js", status)).toContain("connect-src 'self'")
})
