import { say } from "./words.ts"

/*
 * The limits of the contract, written a second time: importing its values would bring its schemas onto the page.
 * The test holds both against each other.
 */
const passphraseMinimumBytes = 8
const passphraseMaximumBytes = 63
const ssidMaximumBytes = 32

/** What is wrong with a Wi-Fi password, as a sentence; undefined where it can be tried. */
export function passwordFlaw(password: string): string | undefined {
  if (password === "") return say("password.empty")
  if (/^[0-9a-f]{64}$/i.test(password)) return undefined
  const length = byteLength(password)
  if (length < passphraseMinimumBytes)
    return say("password.short", { count: passphraseMinimumBytes - length })
  if (length > passphraseMaximumBytes) return say("password.long")
  return undefined
}

/** What is wrong with the name of a network, as a sentence; undefined where it can be tried. */
export function nameFlaw(ssid: string): string | undefined {
  if (ssid === "") return say("name.empty")
  return byteLength(ssid) > ssidMaximumBytes ? say("name.long") : undefined
}

/** Both limits are in bytes of UTF-8, not in characters. */
function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
