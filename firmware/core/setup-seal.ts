/** The seal of setup: on the device's own open network everything is said under the code on the label. */
import { createCodeAttempts } from "./code-attempts.ts"
import type { Doors } from "./conversation.ts"
import type { Host } from "./host.ts"
import type { State } from "./provisioning-state.ts"
import { createSealSessions } from "./seal-sessions.ts"
import { isCaptive } from "./surroundings.ts"

export interface SetupSeal {
  readonly doors: Doors
  /** The code may be tried anew. */
  reset(): void
  /** Final: overwrites every key. */
  close(): void
}

/** Where setup asks for no code. */
const nothingSealed: SetupSeal = {
  doors: { sessions: undefined, isSealed: false },
  reset() {},
  close() {},
}

export function createSetupSeal(options: {
  host: Host
  deviceId: string
  deviceName: string
  /** Undefined where setup asks for none. */
  code: string | undefined
  state: () => State
  isAccessPointUp: () => boolean
}): SetupSeal {
  const { deviceId, deviceName, code } = options
  if (code === undefined) return nothingSealed
  const { clock, random, log } = options.host
  const attempts = createCodeAttempts(clock, log)
  const sessions = createSealSessions({ code, deviceId, deviceName, attempts, clock, random })
  return {
    get doors() {
      return { sessions, isSealed: isCaptive(options.state()) || options.isAccessPointUp() }
    },
    reset: () => attempts.reset(),
    close: () => sessions.close(),
  }
}
