/**
 * Text and bytes without `TextEncoder` or `Buffer`, which the microcontroller's engine does not have.
 *
 * Limits of Wi-Fi names and passphrases are counted in bytes, never in characters.
 */

/** UTF-8 of `text`. A lone surrogate becomes U+FFFD, as `TextEncoder` does. */
export function utf8Encode(text: string): Uint8Array {
  // Counted first: on a chip there is no room for more, however short a time.
  const bytes = new Uint8Array(utf8Length(text))
  let length = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0xfffd
    const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point
    if (code < 0x80) {
      bytes[length++] = code
    } else if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6)
      bytes[length++] = 0x80 | (code & 0x3f)
    } else if (code < 0x10000) {
      bytes[length++] = 0xe0 | (code >> 12)
      bytes[length++] = 0x80 | ((code >> 6) & 0x3f)
      bytes[length++] = 0x80 | (code & 0x3f)
    } else {
      bytes[length++] = 0xf0 | (code >> 18)
      bytes[length++] = 0x80 | ((code >> 12) & 0x3f)
      bytes[length++] = 0x80 | ((code >> 6) & 0x3f)
      bytes[length++] = 0x80 | (code & 0x3f)
    }
  }
  return bytes
}

/** How many bytes `text` has in UTF-8, without writing them. */
export function utf8Length(text: string): number {
  let length = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return length
}

/**
 * The text of UTF-8 `bytes`, or undefined where they are not well-formed UTF-8 (RFC 3629, section 4: no overlong
 * forms, no surrogates, nothing above U+10FFFF).
 */
export function utf8Decode(bytes: Uint8Array): string | undefined {
  const decoded = decode(bytes)
  return decoded.wellFormed ? decoded.text : undefined
}

/** The text of `bytes` for reading: what is not UTF-8 stands as U+FFFD. */
export function utf8DecodeLossy(bytes: Uint8Array): string {
  return decode(bytes).text
}

function decode(bytes: Uint8Array): { text: string; wellFormed: boolean } {
  let text = ""
  let wellFormed = true
  let index = 0
  while (index < bytes.length) {
    const sequence = sequenceAt(bytes, index)
    if (sequence === undefined) {
      wellFormed = false
      text += "\ufffd"
      index += 1
    } else {
      text += String.fromCodePoint(sequence.point)
      index += sequence.length
    }
  }
  return { text, wellFormed }
}

function sequenceAt(bytes: Uint8Array, index: number): { point: number; length: number } | undefined {
  const first = bytes[index] ?? 0
  if (first < 0x80) return { point: first, length: 1 }
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  if (first < 0xc2 || first > 0xf4 || index + length > bytes.length) return undefined
  let point = first & (0x7f >> length)
  for (let offset = 1; offset < length; offset++) {
    const next = bytes[index + offset] ?? 0
    if ((next & 0xc0) !== 0x80) return undefined
    point = (point << 6) | (next & 0x3f)
  }
  const smallest = length === 4 ? 0x10000 : length === 3 ? 0x800 : 0x80
  if (point < smallest || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined
  return { point, length }
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/** RFC 4648, section 5, without padding. */
export function base64urlEncode(bytes: Uint8Array): string {
  let text = ""
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0)
    text += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63)
    if (left > 1) text += alphabet.charAt((group >> 6) & 63)
    if (left > 2) text += alphabet.charAt(group & 63)
  }
  return text
}

/**
 * The bytes of unpadded base64url `text`, or undefined where it is not in its one canonical form: a foreign
 * character, padding, an impossible length, or stray bits at the end (RFC 4648, section 3.5).
 */
export function base64urlDecode(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  if (text.length % 4 === 1) return undefined
  let bits = 0
  let held = 0
  let length = 0
  for (const character of text) {
    const value = alphabet.indexOf(character)
    if (value < 0) return undefined
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[length++] = (held >> bits) & 0xff
    }
  }
  const stray = held & ((1 << bits) - 1)
  return stray === 0 ? bytes : undefined
}
