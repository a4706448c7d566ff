/** Runs what has to hold on every engine, and tells of each claim in a line. */
import "./only-what-a-chip-has.ts"
import { examine } from "../../../firmware/core/claim.ts"
import { everySuite } from "../../../firmware/core/every-suite.fixture.ts"

globalThis.receive = () => {
  void tell()
}

async function tell(): Promise<void> {
  for (const suite of everySuite) {
    for (const finding of await examine(suite)) send(JSON.stringify(finding))
  }
}
