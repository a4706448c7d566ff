/** Calls of the device's interface, and what every problem it answers must look like. */
import * as v from "valibot"
import { expect } from "vitest"
import { problemSchema } from "../../shared/contract.ts"
import type { Answered, ScriptedHost } from "./scripted-host.fixture.ts"

export function problemOf(answered: Answered) {
  expect(answered.headers["content-type"]).toBe("application/problem+json")
  expect(answered.headers["cache-control"]).toBe("no-store")
  const problem = v.parse(problemSchema, answered.json())
  expect(problem.status).toBe(answered.status)
  return problem
}

export function post(host: ScriptedHost, body: unknown, path = "/api/connect") {
  return host.request("POST", path, { body, headers: { "content-type": "application/json" } })
}
