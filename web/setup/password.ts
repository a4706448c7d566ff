import { utf8Length } from "../../shared/bytes.ts"
import { isPassphrase, passphraseMinimumBytes, ssidMaximumBytes } from "../../shared/wifi.ts"
import { say } from "./words.ts"

/** What is wrong with a Wi-Fi password, as a sentence; undefined where it can be tried. */
export function passwordFlaw(password: string): string | undefined {
  if (password === "") return say("password.empty")
  if (isPassphrase(password)) return undefined
  const missing = passphraseMinimumBytes - utf8Length(password)
  return missing > 0 ? say("password.short", { count: missing }) : say("password.long")
}

/** What is wrong with the name of a network, as a sentence; undefined where it can be tried. */
export function nameFlaw(ssid: string): string | undefined {
  if (ssid === "") return say("name.empty")
  return utf8Length(ssid) > ssidMaximumBytes ? say("name.long") : undefined
}
