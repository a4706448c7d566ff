/** What others ask of a device by its broker: to set a control, to take a picture. */
import type { ControlValue } from "../../shared/home-contract.ts"
import type { Log } from "../core/host.ts"
import { RequestProblem } from "../core/problem.ts"
import type { RelayedHome } from "../core/relay.ts"
import { commandValue } from "./payloads.ts"
import type { Topics } from "./topics.ts"

export interface Commands {
  received(topic: string, payload: Uint8Array, isRetained: boolean): void
}

/** The longest value of a choice has 200 characters, each at most 4 bytes. */
const payloadMaximumBytes = 800

/** A log line shows so much of what it refuses. */
const shownLength = 40

export function createCommands(options: {
  home: RelayedHome
  topics: Topics
  log: Log
  /** Its state is told again: whoever asked may show already what was not done. */
  onRefused: (controlId: string) => void
  /** A picture was asked for, and is there. */
  onTaken: (imageId: string) => void
}): Commands {
  const { home, topics, log, onRefused, onTaken } = options
  /** What waits for a control that is being set. Of a slider that is moved the newest counts alone. */
  const waiting = new Map<string, ControlValue>()
  const busy = new Set<string>()

  async function set(id: string, value: ControlValue): Promise<void> {
    if (busy.has(id)) return void waiting.set(id, value)
    busy.add(id)
    for (let next: ControlValue | undefined = value; next !== undefined; ) {
      await home.set(id, next).catch((error: unknown) => refuse(id, reasonOf(error)))
      next = waiting.get(id)
      waiting.delete(id)
    }
    busy.delete(id)
  }

  function refuse(id: string, reason: string): void {
    log("warn", `The broker's wish for the control ${id} was not done: ${reason}`)
    onRefused(id)
  }

  async function take(id: string): Promise<void> {
    if (busy.has(`image ${id}`)) return
    busy.add(`image ${id}`)
    await home.picture(id, true).then(
      () => onTaken(id),
      (error: unknown) =>
        log("warn", `The picture ${id} that the broker asked for was not taken: ${reasonOf(error)}`),
    )
    busy.delete(`image ${id}`)
  }

  return {
    received(topic, payload, isRetained) {
      const command = topics.commandOf(topic)
      if (command === undefined) return
      const { kind, id } = command
      if (kind === "take") return void (isRetained || take(id))
      const control = home.view().controls.find((each) => each.id === id)
      if (control === undefined) return log("warn", `The broker names a control that is not there: ${id}.`)
      // It would be obeyed again at each start, long after whoever sent it has forgotten it.
      if (isRetained)
        return log(
          "warn",
          `A command for the control ${id} was retained by the broker, and is not obeyed. Send it without retain.`,
        )
      const text = payload.length > payloadMaximumBytes ? undefined : Buffer.from(payload).toString("utf8")
      const value = text === undefined ? undefined : commandValue(control.kind, text)
      if (value === undefined)
        return refuse(
          id,
          `${JSON.stringify((text ?? "").slice(0, shownLength))} is no value of a ${control.kind}.`,
        )
      void set(id, value)
    },
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof RequestProblem) return error.problem.detail
  return error instanceof Error ? error.message : String(error)
}
