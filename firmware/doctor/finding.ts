/** What a check has to say about this machine. */

/** `ok`: as it should be. `note`: worth knowing, nothing stops. `wrong`: no device before the remedy was applied. */
export interface Finding {
  readonly state: "ok" | "note" | "wrong"
  /** What was looked at, in a few words: it begins a line. */
  readonly subject: string
  /** Sentences. They may hold names from the machine, raw: `report` makes them fit for a terminal. */
  readonly text: string
  /** What to do: a command, or a sentence. */
  readonly remedy?: string
}

export function ok(subject: string, text: string): Finding {
  return { state: "ok", subject, text }
}

export function note(subject: string, text: string, remedy?: string): Finding {
  return remedy === undefined ? { state: "note", subject, text } : { state: "note", subject, text, remedy }
}

export function wrong(subject: string, text: string, remedy: string): Finding {
  return { state: "wrong", subject, text, remedy }
}
