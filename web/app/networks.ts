import type { NetworksView } from "../../shared/home-contract.ts"
import { ask } from "./api.ts"
import { sentenceFor } from "./refusals.ts"

/** The Wi-Fi networks that the device has joined and remembers. */
export interface Networks {
  /** Undefined until they were listed. */
  readonly list: NetworksView["networks"] | undefined
  readonly isMissing: boolean
  /** Which of them is to be forgotten, while the person is asked whether that is meant; its bytes. */
  readonly asked: string | undefined
  readonly busy: boolean
  /** Why one was not forgotten, as a sentence. */
  readonly alert: string | undefined
  load(): Promise<void>
  ask(ssidBytes: string): void
  keep(): void
  /** Forgets the one that was asked about. */
  forget(device: string): Promise<void>
}

export function createNetworks(onChange: () => void): Networks {
  let list: NetworksView["networks"] | undefined
  let isMissing = false
  let asked: string | undefined
  let busy = false
  let alert: string | undefined

  return {
    get list() {
      return list
    },
    get isMissing() {
      return isMissing
    },
    get asked() {
      return asked
    },
    get busy() {
      return busy
    },
    get alert() {
      return alert
    },

    async load() {
      const answer = await ask<NetworksView>("/api/networks")
      if (answer.kind === "accepted") list = answer.value.networks
      isMissing = answer.kind !== "accepted" && list === undefined
      onChange()
    },

    ask(ssidBytes) {
      asked = ssidBytes
      alert = undefined
      onChange()
    },

    keep() {
      asked = undefined
      onChange()
    },

    async forget(device) {
      const ssidBytes = asked
      if (ssidBytes === undefined || busy) return
      busy = true
      onChange()
      const answer = await ask("/api/networks/forget", { ssidBytes })
      busy = false
      asked = undefined
      // One that has gone already is as it should be.
      const isGone =
        answer.kind === "accepted" || (answer.kind === "refused" && answer.problem.code === "not-found")
      if (isGone) list = list?.filter((network) => network.ssidBytes !== ssidBytes)
      else alert = sentenceFor(device, answer.kind === "refused" ? answer.problem : undefined)
      onChange()
    },
  }
}
