import { describe, expect, test } from "vitest"
import { examine, type Finding } from "./examine.ts"
import { type Recording, raspberryPi, recordedMachine } from "./machine.fixture.ts"

const look = (recording: Recording) => examine({}, recordedMachine(recording))

const on = (findings: readonly Finding[], subject: string) =>
  findings.filter((finding) => finding.subject === subject)

describe("a service to be installed", () => {
  const without = (...gone: string[]): Recording => ({
    ...raspberryPi,
    programs: (raspberryPi.programs ?? []).filter((name) => !gone.includes(name)),
    files: Object.fromEntries(
      Object.entries(raspberryPi.files ?? {}).filter(([path]) => !gone.some((part) => path.includes(part))),
    ),
  })

  test("takes systemd-notify, useradd and a polkit that reads rules, which are there", async () => {
    const findings = await look(raspberryPi)
    for (const subject of ["polkit", "systemd-notify", "useradd"]) {
      expect(on(findings, subject)).toMatchObject([{ state: "ok" }])
    }
  })

  test.each([
    ["systemd-notify", "systemd-notify", "sudo apt install systemd"],
    ["useradd", "useradd", "sudo apt install passwd"],
    ["polkit", "PolicyKit1", "sudo apt install polkitd"],
    ["polkit", "rules.d", "Update to 0.106 or later; Debian has it since 12."],
  ])("%s is missed without %s", async (subject, gone, remedy) => {
    expect(on(await look(without(gone)), subject)).toMatchObject([{ state: "wrong", remedy }])
  })

  test("misses nothing where there is no systemd to run it", async () => {
    const findings = await look(without("/run/systemd", "systemd-notify", "useradd", "PolicyKit1"))
    expect(on(findings, "System")).toMatchObject([{ state: "note" }])
    for (const subject of ["polkit", "systemd-notify", "useradd"]) expect(on(findings, subject)).toEqual([])
  })
})
