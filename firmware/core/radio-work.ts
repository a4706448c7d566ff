/** One thing at a time for the radio, in the order it was asked, none of them forever. */
import { PorchlightError } from "./errors.ts"
import type { Clock } from "./host.ts"

/** Opening an access point on a channel the radio cannot take was given up by the system after 26 s. */
const limitMilliseconds = 30_000

export interface RadioWork {
  /** Queues `work`; settles as it does, or rejects with code `radio-silent` when it takes too long. */
  queue(work: () => Promise<void>): Promise<void>
  /** Final: begins nothing that waits, and ends the watch over what is under way. */
  abandon(): void
}

export function createRadioWork(clock: Clock): RadioWork {
  let last: Promise<void> = Promise.resolve()
  let stopWatch = () => {}
  let abandoned = false

  function watched(work: () => Promise<void>): Promise<void> {
    const working = work()
    return new Promise((resolve, reject) => {
      stopWatch = clock.after(limitMilliseconds, () => reject(silent()))
      working.then(resolve, reject).finally(stopWatch)
    })
  }

  return {
    queue(work) {
      const done = last.then(() => (abandoned ? undefined : watched(work)))
      last = done.catch(() => {})
      return done
    },
    abandon() {
      abandoned = true
      stopWatch()
    },
  }
}

function silent(): PorchlightError {
  const seconds = limitMilliseconds / 1000
  return new PorchlightError(
    "radio-silent",
    `The radio did not answer within ${seconds} s. Going on without it.`,
  )
}
