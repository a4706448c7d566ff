import * as v from "valibot"
import { expect, test } from "vitest"
import { problemCodes, problemSchema } from "../../shared/contract.ts"
import { problemResponse, RequestProblem } from "./problem.ts"

function documentOf({ body }: ReturnType<typeof problemResponse>) {
  return v.parse(problemSchema, JSON.parse(new TextDecoder().decode(body as Uint8Array)))
}

test.each(problemCodes)("%s is a problem document whose status is the answer's own", (code) => {
  const { problem } = new RequestProblem(code, "What is wrong. What to do.", "password")
  const response = problemResponse(problem)
  expect(documentOf(response)).toEqual({ ...problem, status: response.status, field: "password" })
  expect(response.status).toBeGreaterThanOrEqual(400)
  expect(response.headers).toEqual({
    "content-type": "application/problem+json",
    "cache-control": "no-store",
  })
})

test("a problem without a field has none, not an empty one", () => {
  const { problem } = new RequestProblem("not-found", "There is nothing.")
  expect(problem).toEqual({ title: "Not Found", status: 404, code: "not-found", detail: "There is nothing." })
})
