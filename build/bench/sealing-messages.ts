/** What `sealing.ts` and the device in the other process say to each other; processes pass text. */

export interface ToDevice {
  /** `answer` with the phone's first message begins a setup, `reply` with its second ends it. */
  readonly step: "answer" | "reply"
  readonly values: readonly string[]
}

/** At first, unasked, when the device has loaded its code; then after each message. */
export interface FromDevice {
  readonly values: readonly string[]
  /** The work alone, without the way between the processes. */
  readonly milliseconds: number
}

export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64")
}

/** In a memory of their own, as they come from the wire. */
export function toBytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "base64"))
}
