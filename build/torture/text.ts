/** Names and texts of strangers in all that is no browser's page: log, terminal, plain form, profile, label, notification. */
import { Writable } from "node:stream"
import { checkNotification } from "../../firmware/core/notification.ts"
import { plainName } from "../../firmware/core/plain-name.ts"
import { fitted, messageBytes, messageMaximumBytes } from "../../firmware/core/push-message.ts"
import { createLog, logLevels } from "../../firmware/hosts/node/log.ts"
import { type Chance, createChance } from "./chance.ts"
import { type Finding, openLedger, type Scale } from "./finding.ts"
import { hostileText, steering } from "./hostile-text.ts"
import { commanded } from "./text-in-commands.ts"
import { labels, plainForms, profiles } from "./text-in-markup.ts"

const area = "Text"

export async function tortureText(scale: Scale): Promise<Finding[]> {
  const chance = createChance(scale.seed)
  return [
    logged(scale.count(50_000), chance),
    await commanded(scale.count(25), chance),
    plainForms(scale.count(5000), chance),
    profiles(scale.count(5000), chance),
    labels(scale.count(2000), chance),
    notifications(scale.count(20_000), chance),
  ]
}

/** A stream that remembers the last line. */
function openStream(isTTY: boolean) {
  let written = ""
  const stream = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), {
    isTTY,
    write(text: string) {
      written = text
      return true
    },
  })
  return { stream: stream as unknown as Writable & { isTTY: boolean }, written: () => written }
}

function logged(count: number, chance: Chance): Finding {
  const ledger = openLedger()
  const [people, programs] = [openStream(true), openStream(false)]
  const [forPeople, forPrograms] = [people, programs].map(({ stream }) =>
    createLog({ level: "debug", stream }),
  )
  for (; ledger.count < count; ledger.count++) {
    const text = hostileText(chance, 2000)
    const message = chance.pick([text, `Joining ${JSON.stringify(text)}.`, `It said: ${text}`])
    const [level, facts] = [
      chance.pick(logLevels),
      { [hostileText(chance, 40)]: text, level: text, message: text },
    ]
    forPeople?.(level, message, facts)
    forPrograms?.(level, message, facts)
    for (const { written } of [people, programs]) {
      const line = Buffer.from(written()).toString()
      if (line.indexOf("\n") !== line.length - 1) ledger.fault(`More than a line: ${JSON.stringify(line)}`)
      if (steering(line) !== undefined) ledger.fault(`It steers: ${JSON.stringify(line)}`)
    }
    if (parsedLevel(programs.written()) !== level) ledger.fault(`Another level: ${programs.written()}`)
  }
  return ledger.finding({
    ...{ area, what: "hostile messages and facts in the log, for people and for programs" },
    ...{ mustHold: "one line each, which steers no terminal, and says its own level", measured: "" },
  })
}

function parsedLevel(line: string): unknown {
  try {
    return JSON.parse(line).level
  } catch {
    return undefined
  }
}

function notifications(count: number, chance: Chance): Finding {
  const ledger = openLedger()
  const origin = "https://ding.local"
  const sent = { origin, number: 1, atMilliseconds: 0 }
  let taken = 0
  for (; ledger.count < count; ledger.count++) {
    const [title, body, url] = [hostileText(chance, 300), hostileText(chance, 5000), hostileUrl(chance)]
    const fault = (sentence: string) =>
      ledger.fault(`${sentence}: ${JSON.stringify([title, body.slice(0, 80), url])}`)
    try {
      const notification = checkNotification({
        kind: "program",
        title,
        body,
        url,
        actions: [{ title: "x", url }],
      })
      const bytes = messageBytes(fitted({ notification, readings: [] }), sent)
      const text = Buffer.from(bytes).toString()
      const { notification: shown } = JSON.parse(text)
      taken += 1
      if (bytes.length > messageMaximumBytes) fault(`${bytes.length} bytes`)
      if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(shown.title + shown.body?.replaceAll("\n", "")))
        fault("controls in it")
      if (text.includes("\ufffd") && !`${title}${body}`.includes("\ufffd")) fault("half a character in it")
      for (const address of [shown.navigate, shown.actions[0].navigate, url]) {
        // As a browser resolves it, whole or as what it is: a path of the device's own.
        const led = new URL(address, origin)
        if (led.origin !== origin || led.pathname.startsWith("//")) fault(`it leads to ${led.href}`)
      }
    } catch (error) {
      if (codeOf(error) !== "bad-notification") fault(String(error))
    }
    const name = plainName(title)
    if (steering(name) !== undefined || name.includes("\n") || Buffer.byteLength(name) > 64)
      fault(`a phone named ${name}`)
  }
  if (taken < count / 10) ledger.fault(`Only ${taken} were taken: the load is none.`)
  return ledger.finding({
    ...{ area, what: "notifications of hostile texts and addresses, and phones of hostile names" },
    ...{ mustHold: "refused, or text that can be seen, and a path of the device's own; fits one message" },
    measured: `${taken.toLocaleString("en")} were taken`,
  })
}

const urlPieces = [
  "/",
  "//",
  "\\",
  ".",
  "..",
  "%2e",
  "%2f",
  "?",
  "#",
  "hostile.example",
  ":",
  "@",
  "x",
  "\t",
  "a b",
  "é",
  "javascript:alert(1)",
]

function hostileUrl(chance: Chance): string {
  let url = "/"
  for (let left = chance.below(6); left > 0; left--) url += chance.pick(urlPieces)
  return url
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined
}
