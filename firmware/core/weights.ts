/** Weighted lists in request headers: `gzip;q=0.8, identity` (RFC 9110, section 12.4.2). */

/** A browser names about five things; what comes after this many is not read. */
const itemsMaximum = 32

/** Each named thing in lower case, in the order of the header, with its weight from 0 to 1. */
export function weightsOf(header: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const item of header.split(",", itemsMaximum)) {
    const [name = "", ...parameters] = item.split(";", 3).map((part) => part.trim().toLowerCase())
    if (name !== "") weights.set(name, weightOf(parameters))
  }
  return weights
}

/** 1 where none is given. One that breaks the grammar counts as 0: what cannot be read is no permission. */
function weightOf(parameters: readonly string[]): number {
  if (parameters.length === 0) return 1
  const digits = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.exec(parameters.join(";"))?.[1]
  return digits === undefined ? 0 : Number(digits)
}
