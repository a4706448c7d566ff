/** Which country's rules for the air the radios keep: without one, many channels are closed to them. */
import { PorchlightError } from "../../core/errors.ts"
import type { Log } from "../../core/host.ts"
import { run } from "./command.ts"

/** Throws `bad-country` unless it is a code of ISO 3166-1 alpha-2, in letters of either size. */
export function checkCountry(country: string): void {
  if (/^[a-z]{2}$/i.test(country)) return
  const sentence = `"${country}" is no country code. It has two letters: DE, GB, US.`
  throw new PorchlightError("bad-country", sentence, { country })
}

/**
 * Tells the kernel, for all radios at once. Takes CAP_NET_ADMIN. A refusal is logged: radios work without, on the channels
 * that are open everywhere. A code of no country is not refused by the kernel, and changes nothing.
 */
export async function setCountry(country: string, log: Log): Promise<void> {
  try {
    await run("iw", ["reg", "set", country.toUpperCase()], "iw")
  } catch (error) {
    const why = error instanceof PorchlightError ? error.message : String(error)
    log("warn", `The country could not be set, and the radio keeps the rules that it has: ${why}`, {
      country,
    })
  }
}
