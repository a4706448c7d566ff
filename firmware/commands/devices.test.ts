import { describe, expect, test } from "vitest"
import { createFollower, devicesText, type SeenDevice } from "./devices.ts"

const device: SeenDevice = {
  ...{ id: "5cd80b1f00d2a7e4", name: "ding-5cd80b1", version: "1.2.3", hostName: "ding-5cd80b1.local" },
  ...{ address: "192.168.1.17", port: 443, answers: true, certificateDays: 361 },
}
const other: SeenDevice = {
  ...device,
  id: "0000000000000001",
  hostName: "ding-5cd80b1-2.local",
  answers: false,
  certificateDays: null,
}

describe("porchlight devices", () => {
  test("prints one line for each", () => {
    expect(devicesText([device, other])).toBe(
      [
        "NAME            ADDRESS           VERSION  STATE    CERTIFICATE",
        "ding-5cd80b1    192.168.1.17:443  1.2.3    answers  ends in 361 days",
        "ding-5cd80b1-2  192.168.1.17:443  1.2.3    silent   none",
        "",
      ].join("\n"),
    )
    expect(devicesText([])).toBe("No device is announced in this computer's networks.\n")
  })

  test("that watches tells what comes, changes and goes, and takes none for gone that was missed twice", () => {
    const follow = createFollower()
    expect(follow([device])).toEqual([{ kind: "found", device }])
    expect(follow([device])).toEqual([])
    const changed = { ...device, answers: false }
    expect(follow([changed, other])).toEqual([
      { kind: "changed", device: changed },
      { kind: "found", device: other },
    ])
    expect([follow([other]), follow([other])]).toEqual([[], []])
    expect(follow([other])).toEqual([{ kind: "gone", device: changed }])
  })
})
