/** Names of strangers in what the device itself writes as markup; judged by readers that are not ours. */
import { mobileConfig } from "../../firmware/core/mobile-config.ts"
import { isName } from "../../firmware/core/naming.ts"
import { plainPage } from "../../firmware/core/plain-page.ts"
import { englishSpeech } from "../../firmware/core/speech.ts"
import { svgLabel } from "../../firmware/label/svg-label.ts"
import { terminalLabel } from "../../firmware/label/terminal-label.ts"
import type { SetupView } from "../../shared/contract.ts"
import type { Chance } from "./chance.ts"
import { type Finding, openLedger } from "./finding.ts"
import { readBy, shapeOf, textOf } from "./foreign-readers.ts"
import { hostileText, steering } from "./hostile-text.ts"
import { skippedFor } from "./program.ts"

const area = "Text"

export function plainForms(count: number, chance: Chance): Finding {
  const row = {
    area,
    what: "hostile networks and results in the plain form",
    mustHold: "as HTML: the same tags and attributes, the names as text",
  }
  const ledger = openLedger()
  const views = ["none", "joining", "failed", "joined"] as const
  const names = Array.from({ length: count }, () => wellFormed(hostileText(chance, 32)))
  const pages = [
    ...names.map((name, index) => viewOf(name, views[index % 4] ?? "none")),
    ...views.map((kind) => viewOf("Home", kind)),
  ]
  const read = readBy(
    "html",
    pages.map((view) => plainPage({ speech: englishSpeech, query: "", others: [] }, view)),
  )
  if (read === undefined) return skippedFor("python3", row)
  for (const [index, name] of names.entries()) {
    ledger.count += 1
    const [found, benign] = [read[index], read[count + (index % 4)]]
    if (shapeOf(found) !== shapeOf(benign))
      ledger.fault(`${JSON.stringify(name)} makes it another page: ${shapeOf(found)}`)
    // Marks of direction are dropped, and a parser of HTML takes other ends of lines for line feeds, and NUL for nothing.
    const seen = (text: string) => text.replace(/[\r\n\0\u202a-\u202e\u2066-\u2069]/g, "")
    if (!seen(textOf(found)).includes(seen(name))) ledger.fault(`${JSON.stringify(name)} is not there.`)
  }
  return ledger.finding({ ...row, measured: "" })
}

function viewOf(name: string, kind: SetupView["attempt"]["kind"]): SetupView {
  const ssidBytes = Buffer.from(name).toString("base64url")
  const network = { ssid: name, ssidBytes }
  const attempts = {
    none: { kind: "none" },
    joining: { kind: "joining", attempt: 1, ...network },
    failed: { kind: "failed", attempt: 1, code: "wrong-password", ...network, ssidBytes: "" },
    joined: {
      kind: "joined",
      attempt: 1,
      ...network,
      address: "192.168.1.17",
      url: "https://ding.local/",
      text: name,
      accessPoint: true,
    },
  } as unknown as Record<string, SetupView["attempt"]>
  const attempt = attempts[kind]
  if (attempt === undefined) throw new Error(`There is no attempt ${kind}.`)
  const networks = [{ ...network, signalPercent: 50, security: "open", supported: true, saved: true }]
  return { device: "ding", networks, attempt } as unknown as SetupView
}

/** Names come out of bytes, which hold no half characters. */
const wellFormed = (text: string) => Buffer.from(text).toString()

export function profiles(count: number, chance: Chance): Finding {
  const row = {
    area,
    what: "hostile names in an iPhone's profile",
    mustHold: "a property list of the same keys, the names as text",
  }
  const ledger = openLedger()
  const options = { certificate: new Uint8Array(300), fingerprint: "0123456789abcdef".repeat(4) }
  const names = Array.from({ length: count }, () => hostileText(chance, 500))
  const read = readBy(
    "plist",
    [...names, "ding"].map((name) => mobileConfig({ ...options, deviceName: name, commonName: name })),
  )
  if (read === undefined) return skippedFor("python3", row)
  const keysOf = (profile: unknown) => {
    const { PayloadContent: [payload] = [], ...rest } = (profile ?? {}) as {
      PayloadContent?: readonly object[]
    }
    return JSON.stringify([
      Object.keys(rest),
      Object.entries(payload ?? {}).filter(([key]) => !/Name|Description/.test(key)),
    ])
  }
  for (const [index, name] of names.entries()) {
    ledger.count += 1
    if (keysOf(read[index]) !== keysOf(read[count]))
      ledger.fault(`${JSON.stringify(name)} makes it ${JSON.stringify(read[index]).slice(0, 300)}`)
    // XML has an end of line in one form, and some characters not at all (XML 1.0, sections 2.2 and 2.11).
    const seen = (text: string) =>
      text
        .replace(/\r\n?/g, "\n")
        .replace(/[^\t\n\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd")
    const shown = (read[index] as { PayloadDisplayName?: string }).PayloadDisplayName
    if (shown !== seen(name)) ledger.fault(`${JSON.stringify(name)} is shown as ${JSON.stringify(shown)}`)
  }
  return ledger.finding({ ...row, measured: "" })
}

/** A label holds what the device let in: a name that is a host's, and a passphrase that it drew or was given. */
export function labels(count: number, chance: Chance): Finding {
  const row = {
    area,
    what: "hostile names and passphrases on the label",
    mustHold: "no such name; as SVG the same tags; in the terminal our colours alone",
  }
  const ledger = openLedger()
  const passphrases = Array.from({ length: count }, () => printable(hostileText(chance, 63)))
  const all = [...passphrases, "correct-horse"].map(
    (passphrase) => ({ name: "ding", accessPoint: "wpa2", setupCode: undefined, passphrase }) as const,
  )
  const read = readBy(
    "xml",
    all.map((label) => svgLabel(label)),
  )
  if (read === undefined) return skippedFor("python3", row)
  // A long one stands on two lines.
  const shapeIn = (found: unknown) => shapeOf(found).replace(/(?:\["tspan",\["x","y"\]\],?)+/g, "lines")
  for (const [index, passphrase] of passphrases.entries()) {
    ledger.count += 1
    const name = hostileText(chance, 40)
    if (isName(name) && !/^[a-z0-9-]{1,32}$/.test(name))
      ledger.fault(`${JSON.stringify(name)} is taken for a name.`)
    if (shapeIn(read[index]) !== shapeIn(read[count]))
      ledger.fault(`${passphrase} makes it ${shapeOf(read[index])}`)
    const seen = (text: string) => text.replace(/\s/g, "")
    if (!seen(textOf(read[index])).includes(seen(passphrase))) ledger.fault(`${passphrase} is not there.`)
    const label = all[index]
    const drawn = label === undefined ? "" : terminalLabel(label, { colours: true })
    const uncoloured = ownColours.reduce((text, colour) => text.replaceAll(colour, ""), drawn)
    if (steering(uncoloured) !== undefined) ledger.fault(`${passphrase} steers the terminal.`)
  }
  return ledger.finding({ ...row, measured: "" })
}

/** Of `terminal-label.ts`: white on black, strong, and their ends. */
const ownColours = ["[38;5;231;48;5;16m", "[39;49m", "[1m", "[22m"].map((code) => `\u001b${code}`)

/** What WPA takes: 8 to 63 of ASCII (IEEE 802.11, annex J.4). */
function printable(text: string): string {
  return text
    .replace(/[^ -~]/g, "?")
    .padEnd(8, "<")
    .slice(0, 63)
}
