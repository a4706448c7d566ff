import type { Chance } from "./chance.ts"

/** `bytes` with one to four things done to them; never longer than `maximumBytes`. */
export function mutated(bytes: Uint8Array, chance: Chance, maximumBytes: number): Uint8Array {
  let changed = bytes
  for (let left = 1 + chance.below(4); left > 0; left--) changed = chance.pick(mutations)(changed, chance)
  return changed.subarray(0, maximumBytes)
}

type Mutation = (bytes: Uint8Array, chance: Chance) => Uint8Array

/** Numbers at which lengths and counts go wrong. */
const edges = [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xc0, 0xff]

const mutations: readonly Mutation[] = [
  function flipBit(bytes, chance) {
    if (bytes.length === 0) return bytes
    const next = bytes.slice()
    const at = chance.below(next.length)
    next[at] = (next[at] ?? 0) ^ (1 << chance.below(8))
    return next
  },
  function setEdge(bytes, chance) {
    if (bytes.length === 0) return bytes
    const next = bytes.slice()
    next[chance.below(next.length)] = chance.pick(edges)
    return next
  },
  function cutOff(bytes, chance) {
    return bytes.slice(0, chance.below(bytes.length + 1))
  },
  function takeOut(bytes, chance) {
    const from = chance.below(bytes.length + 1)
    const to = Math.min(bytes.length, from + 1 + chance.below(8))
    return joined(bytes.subarray(0, from), bytes.subarray(to))
  },
  function putIn(bytes, chance) {
    const at = chance.below(bytes.length + 1)
    return joined(bytes.subarray(0, at), chance.bytes(1 + chance.below(16)), bytes.subarray(at))
  },
  function repeat(bytes, chance) {
    const from = chance.below(bytes.length + 1)
    const part = bytes.subarray(from, from + 1 + chance.below(32))
    return joined(bytes.subarray(0, from), part, part, bytes.subarray(from))
  },
  function replaceAll(_bytes, chance) {
    return chance.bytes(chance.below(64))
  },
]

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
