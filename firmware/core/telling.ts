/** One log line per thing that happened, for the operator. */
import type { Credentials, Log } from "./host.ts"
import { readableSsid } from "./networks.ts"
import type { Phase, State } from "./provisioning-state.ts"

/** Tells what changed between two states. */
export function tell(log: Log, before: State, after: State): void {
  tellLink(log, before, after)
  if (before.phase === after.phase) return
  tellFailure(log, before, after)
  const line = lineFor(before.phase, after.phase)
  if (line !== undefined) log("info", line.text, line.facts)
}

interface Line {
  readonly text: string
  readonly facts: Readonly<Record<string, unknown>>
}

/** At home the radio looks after the network, and this is all there is to see of it. */
function tellLink(log: Log, before: State, after: State): void {
  if (before.phase.kind !== "home" || after.phase.kind !== "home") {
    if (before.phase.kind === "home" && after.phase.kind === "setup" && before.isAway)
      log("info", `${quoted(before.phase.result.network)} stayed away: opening setup.`)
    return
  }
  const { network, address } = after.phase.result
  if (!before.isAway && after.isAway) log("warn", `Lost ${quoted(network)}; waiting for it.`)
  else if (before.isAway && !after.isAway) log("info", `Back in ${quoted(network)}: ${address}.`, { address })
  else if (before.phase.result.address !== address)
    log("info", `${quoted(network)} gave another address: ${address}.`, { address })
}

function lineFor(before: Phase, after: Phase): Line | undefined {
  switch (after.kind) {
    case "starting":
      return undefined
    case "offline":
      return before.kind === "offline" ? undefined : { text: offlineText(before), facts: {} }
    case "joining-saved":
      return before.kind === "joining-saved" && before.trial === after.trial
        ? undefined
        : {
            text: `Joining the saved network ${quoted(after.trial.network)}.`,
            facts: { attempt: after.trial.attempt },
          }
    case "setup":
      return setupLine(before, after)
    case "joining":
      return before.kind === "joining" ? undefined : joiningLine(after.attempt, after.network)
    case "grace":
      return before.kind === "grace" ? undefined : joinedLine("Joined", after.result)
    case "moving":
      if (before.kind === "moving") return undefined
      return { text: `Leaving for ${quoted(after.network)}.`, facts: { attempt: after.attempt } }
    case "returning":
      return before.kind === "returning" && before.trial === after.trial ? undefined : returningLine(after)
    case "home":
      if (before.kind === "home") return undefined
      return before.kind === "grace"
        ? { text: "Setup is over: the access point goes down.", facts: {} }
        : joinedLine("At home in", after.result)
  }
}

function offlineText(before: Phase): string {
  return before.kind === "setup"
    ? "Nobody came: setup is closed."
    : "Offline: no saved network could be joined."
}

function setupLine(before: Phase, after: Extract<Phase, { kind: "setup" }>): Line | undefined {
  const was = before.kind === "setup" ? before : undefined
  if (after.trial !== undefined && after.trial !== was?.trial) {
    const { attempt, network } = after.trial
    return { text: `Nobody is here: trying the saved network ${quoted(network)}.`, facts: { attempt } }
  }
  const stayedOpen = before.kind === "joining" && after.accessPoint === "open"
  if (stayedOpen || after.accessPoint === was?.accessPoint) return undefined
  if (after.accessPoint === "open")
    return { text: "The access point is open: waiting for a phone.", facts: {} }
  if (after.accessPoint === "down" && after.trial === undefined) {
    return { text: "The access point could not be opened; trying again in a few seconds.", facts: {} }
  }
  return undefined
}

function returningLine({ trial }: Extract<Phase, { kind: "returning" }>): Line {
  if (trial === undefined) {
    return { text: "No network that it knows lets it in; trying again in a minute.", facts: {} }
  }
  return { text: `Going back to ${quoted(trial.network)}.`, facts: { attempt: trial.attempt } }
}

function tellFailure(log: Log, before: State, after: State): void {
  const inSetup = before.phase.kind === "joining" && after.phase.kind === "setup" && after.phase.failure
  const failure = inSetup || after.moveFailure
  if (failure === undefined || failure === before.moveFailure) return
  const { attempt, code, network } = failure
  log("warn", `Could not join ${quoted(network)}: ${code}.`, { attempt, code })
}

function joiningLine(attempt: number, network: Credentials): Line {
  return { text: `Joining ${quoted(network)}.`, facts: { attempt } }
}

function joinedLine(verb: string, result: { attempt: number; network: Credentials; address: string }): Line {
  const { attempt, address } = result
  return { text: `${verb} ${quoted(result.network)}: ${address}.`, facts: { attempt, address } }
}

/** Quoted, so that a hostile name cannot pass for a line of its own. */
function quoted(network: Credentials): string {
  return JSON.stringify(readableSsid(network.ssidBytes))
}
