/** Chance that can be had again: the same seed draws the same. */
export interface Chance {
  /** A whole number, 0 to `limit - 1`. */
  below(limit: number): number
  /** True once in so many draws. */
  oneIn(count: number): boolean
  pick<Item>(items: readonly Item[]): Item
  bytes(count: number): Uint8Array
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0
  /** A counter whose bits are mixed (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014). */
  function next(): number {
    state = (state + 0x9e37_79b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const below = (limit: number) => next() % limit
  return {
    below,
    oneIn: (count) => below(count) === 0,
    pick(items) {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error("There is nothing to pick from.")
      return item
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => below(256)),
  }
}
