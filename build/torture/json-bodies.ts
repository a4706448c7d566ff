/** Bodies that are almost right. */
import type { Chance } from "./chance.ts"
import { mutated } from "./mutation.ts"

/** One byte more than a device reads is enough. */
const bodyMaximumBytes = 9000

/** As text, since some of them no parser would give us. */
const hostileValues: readonly string[] = [
  ...["null", "true", "0", "-0", "1e999", "-1e-999", "9007199254740993", "0.1", '""', '" "', "[]", "{}"],
  ...[
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\u0000"',
    '"__proto__"',
    '"constructor"',
    '"\\u202e"',
    '"<script>"',
  ],
  '{"__proto__":{"isOn":true}}',
  '{"constructor":{"prototype":{"isOn":true}}}',
  `${"[".repeat(4000)}${"]".repeat(4000)}`,
  `${'{"a":'.repeat(1000)}1${"}".repeat(1000)}`,
  `"${"x".repeat(8000)}"`,
  `[${"0,".repeat(2000)}0]`,
]

/** `base` with something in it that is not what it should be. */
export function almost(base: unknown, chance: Chance): Uint8Array {
  if (chance.oneIn(4)) return mutated(Buffer.from(JSON.stringify(base)), chance, bodyMaximumBytes)
  return Buffer.from(changed(base, chance))
}

function changed(value: unknown, chance: Chance): string {
  if (typeof value !== "object" || value === null || chance.oneIn(6)) return chance.pick(hostileValues)
  const entries = Object.entries(value)
  const at = chance.below(entries.length + 1)
  const [key, inner] = entries[at] ?? []
  const written = entries.map(([name, each]) => `${JSON.stringify(name)}:${JSON.stringify(each)}`)
  if (key === undefined)
    written.push(
      `${chance.pick(['"__proto__"', '"extra"', '""', '"toString"'])}:${chance.pick(hostileValues)}`,
    )
  else if (chance.oneIn(4)) written.splice(at, 1)
  else written[at] = `${JSON.stringify(key)}:${changed(inner, chance)}`
  return `{${written.join(",")}}`
}
