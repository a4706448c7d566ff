/**
 * The digits of what was typed or pasted, as 0 to 9, and nothing that people write between them. Keyboards for Arabic, Persian,
 * Hindi and Japanese write others: Arabic-Indic, extended Arabic-Indic, Devanagari and full-width ones.
 */
export function typedDigits(typed: string): string {
  return typed
    .replace(/[٠-٩۰-۹０-９]/g, (digit) => `${digit.charCodeAt(0) & 15}`)
    .replace(/[०-९]/g, (digit) => `${digit.charCodeAt(0) - 0x966}`)
    .replace(/\D/g, "")
}
