/** One whole setup, told of in stages with the bytes in use after each. `{"isSealed":true,"isMeasured":true}` begins it. */
import "./only-what-a-chip-has.ts"
import { wholeSetup } from "../../../firmware/core/setup-story.fixture.ts"

globalThis.receive = (line) => {
  const { isSealed, isMeasured } = JSON.parse(line) as { isSealed: boolean; isMeasured: boolean }
  const before = isMeasured ? live() : 0
  void wholeSetup({
    isSealed,
    onStage: (stage) => send(JSON.stringify({ stage, ...(isMeasured && { bytes: live() - before }) })),
  })
}
