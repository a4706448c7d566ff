import { expect, test } from "vitest"
import { run } from "./command.ts"

test("what a program writes is handed back", async () => {
  expect(await run("printf", ["%s|", "a b", "$HOME;"], "coreutils")).toBe("a b|$HOME;|")
})

test("programs of administrators are found, and all of them speak English", async () => {
  const before = { path: process.env["PATH"], language: process.env["LC_ALL"] }
  process.env["LC_ALL"] = "de_DE.UTF-8"
  try {
    expect(await run("sh", ["-c", 'echo "$LC_ALL $PATH"'], "dash")).toMatch(/^C .*:\/usr\/sbin:\/sbin\n$/)
  } finally {
    process.env["PATH"] = before.path
    if (before.language === undefined) delete process.env["LC_ALL"]
    else process.env["LC_ALL"] = before.language
  }
})

test("one that writes without end is ended", async () => {
  await expect(run("yes", [], "coreutils")).rejects.toMatchObject({ code: "program-failed" })
})

test("one that fails is told by its last words", async () => {
  await expect(
    run("sh", ["-c", "echo usage >&2; echo no such device >&2; exit 3"], "dash"),
  ).rejects.toMatchObject({
    code: "program-failed",
    message: "sh failed: no such device",
  })
})

test("one that is not there is told with what to install", async () => {
  await expect(run("no-such-program", [], "porch")).rejects.toMatchObject({
    code: "program-missing",
    message: "no-such-program is not installed. Install it, on Debian: apt install porch.",
  })
})
