/**
 * The profile with which an iPhone, an iPad or a Mac takes a root (Apple's Configuration Profile Reference, payload
 * `com.apple.security.root`). Not signed: the system says so, and installs it all the same.
 */
import { base64Encode } from "./pem.ts"
import { englishSpeech, type Speech } from "./speech.ts"

/** What to serve it as; with any other, Safari shows it as text. */
export const mobileConfigContentType = "application/x-apple-aspen-config"

export interface MobileConfigOptions {
  readonly deviceName: string
  /** Of the root; what the person looks for in the list of roots to trust. */
  readonly commonName: string
  /** DER. */
  readonly certificate: Uint8Array
  /** 64 hexadecimal digits. */
  readonly fingerprint: string
  /** In which the system tells the person what the profile is for; English when left out. */
  readonly speech?: Speech
}

/**
 * The text of the profile. Its identifiers come from the root's fingerprint alone: installing it again, or from another
 * device with the same root, replaces it, and another root never takes its place.
 */
export function mobileConfig(options: MobileConfigOptions): string {
  const { fingerprint, certificate } = options
  const { speech = englishSpeech, deviceName: device } = options
  const description = escapeXml(speech.say(speech.words.profile.description, { device }))
  const commonName = escapeXml(options.commonName)
  const identifier = `porchlight.root.${fingerprint.slice(0, 16)}`
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadCertificateFileName</key>
      <string>porchlight.cer</string>
      <key>PayloadContent</key>
      <data>${base64Encode(certificate)}</data>
      <key>PayloadDescription</key>
      <string>${description}</string>
      <key>PayloadDisplayName</key>
      <string>${commonName}</string>
      <key>PayloadIdentifier</key>
      <string>${identifier}.certificate</string>
      <key>PayloadType</key>
      <string>com.apple.security.root</string>
      <key>PayloadUUID</key>
      <string>${uuid(fingerprint.slice(0, 32))}</string>
      <key>PayloadVersion</key>
      <integer>1</integer>
    </dict>
  </array>
  <key>PayloadDescription</key>
  <string>${description}</string>
  <key>PayloadDisplayName</key>
  <string>${commonName}</string>
  <key>PayloadIdentifier</key>
  <string>${identifier}</string>
  <key>PayloadOrganization</key>
  <string>Porchlight</string>
  <key>PayloadRemovalDisallowed</key>
  <false/>
  <key>PayloadType</key>
  <string>Configuration</string>
  <key>PayloadUUID</key>
  <string>${uuid(fingerprint.slice(32))}</string>
  <key>PayloadVersion</key>
  <integer>1</integer>
</dict>
</plist>
`
}

/** Version 8, for what is neither drawn nor a name's hash (RFC 9562, section 5.8). */
function uuid(digits: string): string {
  const variant = "89AB".charAt(Number.parseInt(digits.charAt(16), 16) & 3)
  const versioned = `${digits.slice(0, 12)}8${digits.slice(13, 16)}${variant}${digits.slice(17)}`
  return versioned.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5").toUpperCase()
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
}

/** Characters that XML 1.0 does not have (section 2.2), not even escaped, stand as U+FFFD. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character] ?? "")
}
