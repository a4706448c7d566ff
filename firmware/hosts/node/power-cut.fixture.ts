/**
 * A disk whose power goes after so many changes; after that, nothing is done any more. In a test, as mocks come before
 * imports:
 *
 *     const power = await vi.hoisted(async () => (await import("./power-cut.fixture.ts")).createPower())
 *     vi.mock("node:fs/promises", (original) => power.cutting(original, ["rename", "rm"]))
 *     beforeEach(power.restore)
 */
export function createPower() {
  const power = {
    changesLeft: Number.POSITIVE_INFINITY,
    restore() {
      power.changesLeft = Number.POSITIVE_INFINITY
    },
    /** The module of `original`, of which each of the functions named `changes` counts as a change. */
    async cutting(original: <Module>() => Promise<Module>, changes: readonly string[]): Promise<object> {
      const real = await original<typeof import("node:fs/promises")>()
      const cut = (name: string, work: unknown) =>
        typeof work !== "function" || !changes.includes(name)
          ? work
          : (...words: unknown[]) => {
              if (power.changesLeft-- <= 0) return Promise.reject(new Error("the power is cut"))
              return work(...words)
            }
      return Object.fromEntries(Object.entries(real).map(([name, work]) => [name, cut(name, work)]))
    },
  }
  return power
}
