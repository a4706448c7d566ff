import { describe, test } from "vitest"
import { everySuite } from "./every-suite.fixture.ts"

// The same run in the engine of a chip: build/xs.
for (const { about, claims } of everySuite) {
  describe(about, () => {
    for (const { name, run } of claims) test(name, run)
  })
}
