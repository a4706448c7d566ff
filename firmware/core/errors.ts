/**
 * Base of every error Porchlight throws. Switch on `code`, read `facts`; the message is for people and may change.
 * It says what is wrong, which one, and what to do.
 */
export class PorchlightError extends Error {
  override readonly name = "PorchlightError"
  readonly code: string
  readonly facts: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, facts: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.code = code
    this.facts = facts
  }
}
