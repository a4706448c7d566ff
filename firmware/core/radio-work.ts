/** One thing at a time for the radio, in the order it was asked, none of them forever. */
import { PorchlightError } from "./errors.ts"
import type { Clock } from "./host.ts"

/** Opening an access point on a channel the radio cannot take was given up by the system after 26 s. */
const limitMilliseconds = 30_000

/** Queues `work`; settles as it does, or rejects with code `radio-silent` when it takes too long. */
export type RadioWork = (work: () => Promise<void>) => Promise<void>

export function createRadioWork(clock: Clock): RadioWork {
  let last: Promise<void> = Promise.resolve()
  return (work) => {
    const done = last.then(() => within(clock, work))
    last = done.catch(() => {})
    return done
  }
}

function within(clock: Clock, work: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMilliseconds, () => {
      const seconds = limitMilliseconds / 1000
      reject(
        new PorchlightError(
          "radio-silent",
          `The radio did not answer within ${seconds} s. Going on without it.`,
        ),
      )
    })
    work().then(resolve, reject).finally(cancel)
  })
}
