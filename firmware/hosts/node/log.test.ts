import { PassThrough } from "node:stream"
import { describe, expect, test } from "vitest"
import type { LogLevel } from "../../core/host.ts"
import { createLog, logLevels } from "./log.ts"

function logTo(isTTY: boolean, level: LogLevel = "debug") {
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY })
  return { stream, log: createLog({ level, stream }), text: () => String(stream.read() ?? "") }
}

describe("on a terminal", () => {
  test("a line has the time, a mark and the message", () => {
    const { log, text } = logTo(true)
    log("error", "Broken.")
    log("warn", "Odd.")
    log("info", "Fine.", { attempt: 1 })
    log("debug", "Small.")
    const [error, warn, info, debug] = text().split("\n")
    expect(error).toMatch(/^\d\d:\d\d:\d\d x Broken\.$/)
    expect(warn).toMatch(/^\d\d:\d\d:\d\d ! Odd\.$/)
    expect(info).toMatch(/^\d\d:\d\d:\d\d {3}Fine\.$/)
    expect(debug).toMatch(/^\d\d:\d\d:\d\d \. Small\.$/)
  })
})

describe("elsewhere", () => {
  test("a line is one JSON object with time, level, message and facts", () => {
    const { log, text } = logTo(false)
    log("warn", "Could not join.", { attempt: 2, code: "refused" })
    const line = text()
    expect(line.endsWith("\n")).toBe(true)
    expect(JSON.parse(line)).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: "warn",
      message: "Could not join.",
      attempt: 2,
      code: "refused",
    })
  })

  test("facts do not pass for the time, level or message of the line", () => {
    const { log, text } = logTo(false)
    log("error", "Broken.", { level: "debug", message: "Fine.", time: 0 })
    expect(JSON.parse(text())).toMatchObject({ level: "error", message: "Broken.", time: expect.any(String) })
  })
})

describe.each([true, false])("with isTTY %s", (isTTY) => {
  test.each(logLevels)("the level %s lets itself and what is more important through", (level) => {
    const { log, text } = logTo(isTTY, level)
    for (const each of logLevels) log(each, each)
    expect(text().trimEnd().split("\n")).toHaveLength(logLevels.indexOf(level) + 1)
  })

  test("what could steer a terminal, break the line or turn it around is replaced", () => {
    const { log, text } = logTo(isTTY)
    const tricks =
      "\u0000\u0007\b\t\n\r\u001b[31m\u007f\u009b\u200e\u200f\u202a\u202e\u2066\u2069\u2028\u2029\ufeff\u00ad\u{e0041}"
    log("info", `Joining "${tricks}evil".`, { name: tricks, deep: { list: [tricks] } })
    const line = text()
    expect(line.match(/\n/g)).toHaveLength(1)
    expect(line.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
    expect(line).toContain("\ufffd[31m\ufffd")
    if (!isTTY) expect(JSON.parse(line)).toMatchObject({ name: tricks, deep: { list: [tricks] } })
  })
})

describe("a reader that goes away", () => {
  test("ends nothing: what is logged afterwards is lost, and that is all", async () => {
    const { log, stream } = logTo(false)
    stream.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }))
    await new Promise((resolve) => stream.once("close", resolve))
    expect(() => log("info", "Fine.")).not.toThrow()
    expect(() => stream.emit("error", new Error("write EPIPE"))).not.toThrow()
  })

  test("is listened for once, however many logs share the stream", () => {
    const { stream } = logTo(false)
    const { length } = stream.listeners("error")
    for (let count = 0; count < 20; count++) createLog({ level: "info", stream })
    expect(stream.listeners("error")).toHaveLength(length)
  })
})

test("a name in any script stays readable", () => {
  const { log, text } = logTo(true)
  log("info", 'Joining "さくら荘 🌸", "مقهى الياسمين", "Café".')
  expect(text()).toContain('Joining "さくら荘 🌸", "مقهى الياسمين", "Café".')
})
