import type { BrokerView } from "../../shared/home-contract.ts"
import { say } from "./words.ts"

/** How it stands with the owner's broker. */
export function brokerWords({ host: name, state }: BrokerView): string {
  switch (state) {
    case "connecting":
      return say("broker.connecting", { name })
    case "connected":
      return say("broker.connected", { name })
    case "denied":
      return say("broker.denied", { name })
    case "unreachable":
      return say("broker.unreachable", { name })
    case "refused-login":
      return say("broker.refusedLogin", { name })
    case "untrusted":
      return say("broker.untrusted", { name })
    case "own-certificate":
      return say("broker.ownCertificate", { name })
    case "refused":
      return say("broker.refused", { name })
  }
}
