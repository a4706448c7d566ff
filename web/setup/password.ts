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

/** Whether it can be the name of a network. */
export function isNetworkName(ssid: string): boolean {
  return ssid !== "" && utf8Length(ssid) <= ssidMaximumBytes
}
