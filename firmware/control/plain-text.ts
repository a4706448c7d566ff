/** Text of strangers, made safe for a terminal and a journal. */

/**
 * `text` without what would steer a terminal, begin a line, or turn the direction of others: each control and format
 * character (The Unicode Standard, section 4.5: Cc, Cf), separator of lines and half character is a U+FFFD.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\uFFFD")
}
