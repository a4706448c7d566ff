import { describe, expect, test } from "vitest"
import { type ExamineOptions, examine, type Finding } from "./examine.ts"
import { type Recording, radioFiles, raspberryPi, recordedMachine } from "./machine.fixture.ts"

const look = (recording: Recording, options: ExamineOptions = {}) =>
  examine(options, recordedMachine(recording))

const on = (findings: readonly Finding[], subject: string) =>
  findings.filter((finding) => finding.subject === subject)

const withFiles = (recording: Recording, files: Record<string, string>): Recording => ({
  ...recording,
  files: { ...recording.files, ...files },
})

describe("switches", () => {
  test("that of a radio which is not asked for is a note where another is", async () => {
    const two = withFiles(raspberryPi, radioFiles("wlan1", "phy1", 4))
    expect(on(await look(two, { interfaceName: "wlan1" }), "Wi-Fi")).toMatchObject([{ state: "note" }])
    expect(on(await look(two, { interfaceName: "wlan0" }), "Wi-Fi")).toMatchObject([{ state: "wrong" }])
  })

  test("one of the hardware is told apart", async () => {
    const files = { "/sys/class/rfkill/rfkill0/hard": "1\n" }
    expect(on(await look(withFiles(raspberryPi, files)), "Wi-Fi")).toMatchObject([
      { state: "wrong", text: expect.stringContaining("by a switch of the machine") },
    ])
  })

  test("on another board rfkill is the remedy", async () => {
    const files = { "/proc/device-tree/model": "Banana Pi\0" }
    expect(on(await look(withFiles(raspberryPi, files)), "Wi-Fi")).toMatchObject([
      { remedy: "sudo rfkill unblock wifi" },
    ])
  })

  test("Bluetooth's is none of ours", async () => {
    const files = { "/sys/class/rfkill/rfkill0/soft": "0\n" }
    expect(on(await look(withFiles(raspberryPi, files)), "Wi-Fi")).toMatchObject([{ state: "ok" }])
  })

  test("a country may be in the kernel's settings", async () => {
    const files = { "/proc/cmdline": "console=tty1 cfg80211.ieee80211_regdom=GB rootwait\n" }
    expect(on(await look(withFiles(raspberryPi, files)), "Country")).toMatchObject([
      { state: "ok", text: expect.stringMatching(/^GB/) },
    ])
  })
})
