import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import type { LogLevel } from "../../core/host.ts"
import { checkCountry, setCountry } from "./country.ts"
import { standInPrograms } from "./programs.fixture.ts"

describe("a country", () => {
  test.each(["DE", "gb"])("%s is one", (country) => {
    expect(() => checkCountry(country)).not.toThrow()
  })

  test.each(["", "D", "DEU", "00", "D\n", "ÄÖ", "--"])("%j is none", (country) => {
    expect(() => checkCountry(country)).toThrow(expect.objectContaining({ code: "bad-country" }))
  })

  test("is set as the kernel takes it", async () => {
    const folder = standInPrograms({ iw: 'echo "$@" > "$(dirname "$0")/asked"' })
    const logged: LogLevel[] = []
    await setCountry("de", (level) => logged.push(level))
    expect(readFileSync(join(folder, "asked"), "utf8")).toBe("reg set DE\n")
    expect(logged).toEqual([])
  })

  test("that is refused is logged with the reason, and nothing else", async () => {
    standInPrograms({ iw: "echo 'command failed: Operation not permitted (-1)' >&2; exit 255" })
    const logged: string[] = []
    await setCountry("DE", (level, message) => logged.push(`${level} ${message}`))
    expect(logged).toEqual([expect.stringMatching(/^warn .*Operation not permitted/)])
  })
})
