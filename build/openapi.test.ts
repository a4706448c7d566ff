import { Validator } from "@seriousme/openapi-schema-validator"
import { describe, expect, it } from "vitest"
import { homePathPrefixes } from "../firmware/core/home-paths.ts"
import { sessionCookie } from "../firmware/core/session-cookie.ts"
import { apiPaths } from "../shared/contract.ts"
import { openapi } from "./openapi.ts"
import { operationNotes } from "./operation-notes.ts"

const document = openapi() as {
  paths: Record<string, Record<string, { operationId: string }>>
  components: { schemas: Record<string, object>; securitySchemes: { phone: { name: string } } }
}

describe("the description of the interface", () => {
  it("is a valid OpenAPI document", async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(document))
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    expect(validator.version).toBe("3.1")
  })

  it("has every path of the interface, and no other", () => {
    const paths = Object.keys(document.paths)
    expect(paths).toEqual(expect.arrayContaining([...apiPaths]))
    for (const prefix of homePathPrefixes) {
      expect(paths.some((path) => path.startsWith(`${prefix}{id}`))).toBe(true)
    }
    const known: readonly string[] = apiPaths
    const others = paths.filter((path) => !known.includes(path))
    expect(others.every((path) => homePathPrefixes.some((prefix) => path.startsWith(prefix)))).toBe(true)
  })

  it("has notes on operations that are there", () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(operations).toEqual(expect.arrayContaining(Object.keys(operationNotes)))
  })

  it("names each operation once, refers to what is there, and knows the cookie", () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)]
    for (const [, name = ""] of refs) expect(Object.keys(document.components.schemas)).toContain(name)
    expect(sessionCookie("x")).toMatch(new RegExp(`^${document.components.securitySchemes.phone.name}=`))
  })
})
