import { locales } from "./words.ts"

const formats = new Map<number, Intl.NumberFormat>()

/** `value` as the person writes numbers, with exactly `decimals` digits after the point. */
export function numberWords(value: number, decimals: number): string {
  let format = formats.get(decimals)
  if (format === undefined) {
    format = new Intl.NumberFormat(locales(), {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    })
    formats.set(decimals, format)
  }
  return format.format(value)
}

/** `value` with its unit behind it, as it stands in a sentence. A sign such as % is not parted from its number. */
export function quantityWords(value: number, decimals: number, unit: string): string {
  const number = numberWords(value, decimals)
  if (unit === "") return number
  return `${number}${unitGap(unit)}${unit}`
}

/** What stands between a number and `unit`: nothing before a sign, else a space at which no line breaks. */
export function unitGap(unit: string): string {
  return /^[%°′″]$/.test(unit) ? "" : "\u00a0"
}

/** How many digits after the point a value in steps of `step` has, at most six. */
export function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 6; decimals++) {
    const scaled = step * 10 ** decimals
    if (Math.abs(scaled - Math.round(scaled)) < 1e-9) return decimals
  }
  return 6
}
