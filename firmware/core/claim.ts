/** Tests as plain functions, for every engine and every host: on Node, on a chip's engine, on the chip itself. */

/** `name` says what holds; `run` throws, or rejects, where it does not. */
export interface Claim {
  readonly name: string
  readonly run: () => void | Promise<void>
}

export interface Suite {
  /** What the claims are about. */
  readonly about: string
  readonly claims: readonly Claim[]
}

export interface Finding {
  readonly name: string
  /** What went wrong; undefined where the claim holds. */
  readonly fault: string | undefined
}

/** Runs one claim after another, each to its end. Never rejects. */
export async function examine({ about, claims }: Suite): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const { name, run } of claims) {
    let fault: string | undefined
    try {
      await run()
    } catch (error) {
      fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    }
    findings.push({ name: `${about}: ${name}`, fault })
  }
  return findings
}

/** Throws unless both look the same all the way down. Properties that are undefined count as missing. */
export function same(actual: unknown, expected: unknown): void {
  const [is, ought] = [picture(actual), picture(expected)]
  if (is !== ought) throw new Error(`${is} is not ${ought}`)
}

/** Throws `what` unless it holds. */
export function holds(condition: boolean, what: string): void {
  if (!condition) throw new Error(`It does not hold: ${what}`)
}

/** The `code` of the error or problem that is thrown, or rejected with; throws where nothing is. */
export async function codeOf(work: () => unknown): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    const { code, problem } = error as { code?: unknown; problem?: { code?: unknown } }
    return code ?? problem?.code
  }
  throw new Error("Nothing was thrown.")
}

/** The keys of an object in their order, so that two that are made differently read alike. */
function picture(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${value.join(" ")}`
  if (Array.isArray(value)) return `[${value.map(picture).join(", ")}]`
  if (value instanceof Map || value instanceof Set) return `${value.constructor.name} ${picture([...value])}`
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? String(value)
  const known = Object.entries(value).filter(([, part]) => part !== undefined)
  const sorted = known.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, part]) => `${key}: ${picture(part)}`).join(", ")}}`
}
