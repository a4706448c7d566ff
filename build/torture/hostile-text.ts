/** Texts of strangers: what a page could take for markup, a terminal for a command, a log for a line, an eye for another. */
import type { Chance } from "./chance.ts"

const esc = "\u001b"

/** Each in a way that its victim would notice: a dialog, a picture of another host, a title that was set. */
const pieces: readonly string[] = [
  ..."<img src=x onerror=alert(1)>|<script>alert(1)</script>|<svg/onload=alert(1)>|\"'><b>|</title><script>alert(1)//".split(
    "|",
  ),
  ...["<!--", "-->", "]]>", "<![CDATA[", "&lt;", "&amp;#60;", "&#x3c;b&#x3e;", "{{alert(1)}}"],
  ...[
    '" onfocus=alert(1) autofocus x="',
    "javascript:alert(1)",
    "</select><option>",
    "</string><key>x</key>",
  ],
  ...[
    '<?xml version="1.0"?>',
    '<!ENTITY x SYSTEM "file:///etc/passwd">&x;',
    "<iframe src=//hostile.example>",
  ],
  ...[`${esc}[2J`, `${esc}[31m`, `${esc}]0;evil\u0007`, `${esc}]52;c;ZXZpbA==\u0007`],
  ...[`${esc}]8;;https://hostile.example${esc}\\`, `${esc}P1$q"p${esc}\\`, "\u009b2J", "\u009d0;x\u009c"],
  ...["\u0000", "\u0007", "\b\b\b", "\t", "\u007f", "\u0085", "\u000b\f"],
  ...["\n12:00:00   All is well.", "\r\nx: y", '\n{"level":"info","message":"x"}', "\u2028", "\u2029"],
  ...["\u202eevil\u202c", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\u202d"],
  ...["\u200b", "\u200c\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u3164", "\u{e0041}\u{e007f}"],
  ...["\ud800", "\udfff", "\udc00\ud800", "\ufffe", "\uffff", "\u{10ffff}"],
  ...[`Z${"\u0300\u0353\u0489".repeat(20)}`, "\u0e47".repeat(100), "👨‍👩‍👧‍👦", "ﷺ", "𒐫".repeat(8)],
  ...["%s%n%x", "%0d%0a", "../../etc/passwd", "__proto__", "constructor", "C:\\nul", "'; drop table x; --"],
  ...["W".repeat(80), "日本語", "עברית", "Home", " ", '"', "\\", "`"],
]

/** At most `maximumLength` UTF-16 code units; never empty. */
export function hostileText(chance: Chance, maximumLength: number): string {
  let text = ""
  for (let left = 1 + chance.below(5); left > 0; left--) text += chance.pick(pieces)
  if (chance.oneIn(20)) text = text.repeat(200)
  return text.slice(0, maximumLength)
}

/** As one of a field of so many bytes, cut wherever that falls. */
export function hostileBytes(chance: Chance, maximumBytes: number): Uint8Array {
  const bytes = Buffer.from(hostileText(chance, maximumBytes)).subarray(0, maximumBytes)
  return bytes.length === 0 ? Buffer.from("<b>") : bytes
}

/**
 * What steers a terminal, begins a line in a log, or turns the direction of others: Cc, Cf, Cs, Zl, Zp (The Unicode
 * Standard, section 4.5). Line feeds are left to whoever counts lines.
 */
export function steering(text: string): string | undefined {
  return /[^\P{C}\p{Cn}\p{Co}\n]|[\p{Zl}\p{Zp}]/u.exec(text)?.[0]
}
