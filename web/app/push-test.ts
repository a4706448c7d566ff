import type { PushTestRequest } from "../../shared/push-contract.ts"
import { ask } from "./api.ts"
import { sentenceFor } from "./refusals.ts"

/** A phone that is awake has it within seconds. */
const patienceMilliseconds = 30_000

/** A notification that a person has sent to the phone in their hand, to see that it comes. */
export interface PushTest {
  /** `late`: it did not come yet. In milliseconds, how long it took. */
  readonly state: "none" | "sent" | "late" | number
  /** Why it was not sent, as a sentence. */
  readonly alert: string | undefined
  /** `id` is by which the device knows this phone. */
  send(device: string, id: string | undefined): Promise<void>
  /** It came. */
  arrive(tookMilliseconds: number): void
}

export function createPushTest(onChange: () => void): PushTest {
  let state: PushTest["state"] = "none"
  let alert: string | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function become(next: PushTest["state"]): void {
    clearTimeout(timer)
    state = next
    onChange()
  }

  return {
    get state() {
      return state
    },
    get alert() {
      return alert
    },

    async send(device, id) {
      if (state === "sent") return
      alert = undefined
      become("sent")
      timer = setTimeout(become, patienceMilliseconds, "late")
      const request: PushTestRequest = { askedAtMilliseconds: Date.now(), ...(id && { id }) }
      const answer = await ask("/api/push/test", request)
      if (answer.kind === "accepted") return
      alert = sentenceFor(device, answer.kind === "refused" ? answer.problem : undefined)
      become("none")
    },

    arrive: become,
  }
}
