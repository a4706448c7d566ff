/** What Wi-Fi itself allows: kinds of security, names and passphrases. Small enough for a page to import by value. */
import { utf8Length } from "./bytes.ts"

/** Longest SSID in bytes (IEEE 802.11-2020, 9.4.2.2). */
export const ssidMaximumBytes = 32

/** Bounds of a passphrase in bytes (IEEE 802.11-2020, J.4.1); 64 hexadecimal digits are a raw key instead. */
export const passphraseMinimumBytes = 8
export const passphraseMaximumBytes = 63

/** `owe` is encrypted without a password; `wpa2-wpa3` is the transition mode; `unknown` is whatever is none of these. */
export const securities = [
  "open",
  "owe",
  "wpa",
  "wpa2",
  "wpa2-wpa3",
  "wpa3",
  "wep",
  "enterprise",
  "unknown",
] as const
export type Security = (typeof securities)[number]

/** What can protect a device's own access point; a radio may know fewer of them. */
export const accessPointSecurities = ["open", "wpa2", "wpa3"] as const
export type AccessPointSecurity = (typeof accessPointSecurities)[number]

/** Whether joining takes no password: `owe` encrypts without one. */
export function isPasswordless(security: Security): boolean {
  return security === "open" || security === "owe"
}

/** Whether a passphrase opens such a network: the four kinds of WPA, and neither WEP's keys nor a user's name. */
export function takesPassword(security: Security): boolean {
  return security.startsWith("wpa")
}

/** Whether `text` can open a WPA network: a passphrase by its length in bytes, or a raw key in hexadecimal. */
export function isPassphrase(text: string): boolean {
  const length = utf8Length(text)
  return (
    (length >= passphraseMinimumBytes && length <= passphraseMaximumBytes) || /^[0-9a-f]{64}$/i.test(text)
  )
}

/** Whether `text` has one form in UTF-8: a lone surrogate would silently become U+FFFD, and so another name. */
export function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text)
}
