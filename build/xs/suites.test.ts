import { expect, test } from "vitest"
import type { Finding } from "../../firmware/core/claim.ts"
import { everySuite } from "../../firmware/core/every-suite.fixture.ts"
import { bundle } from "./bundle.ts"
import { type EngineEnd, startEngine } from "./engine-process.ts"

async function findings(): Promise<{ found: readonly Finding[]; end: EngineEnd }> {
  const found: Finding[] = []
  const { path } = await bundle("suites")
  const engine = await startEngine({ script: path, onLine: (line) => found.push(JSON.parse(line)) })
  engine.send("")
  engine.finish()
  return { end: await engine.ended, found }
}

const { found, end } = await findings()

for (const { name, fault } of found) {
  test(name, () => expect(fault).toBe(undefined))
}

test("every claim was looked at, and the engine was not stopped", () => {
  const claims = everySuite.flatMap(({ about, claims }) => claims.map(({ name }) => `${about}: ${name}`))
  expect(end).toEqual({ kind: "well" })
  expect(found.map(({ name }) => name)).toEqual(claims)
})
