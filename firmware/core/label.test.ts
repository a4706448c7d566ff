import { describe, expect, test } from "vitest"
import { base64urlEncode, utf8Encode } from "../../shared/bytes.ts"
import type { Protection } from "../../shared/contract.ts"
import { Device } from "./device.ts"
import type { Identity } from "./identity.ts"
import { accessPointOf, checkAccessPoint, labelOf, type ProtectionOptions, protectionOf } from "./label.ts"
import { createScriptedHost } from "./scripted-host.fixture.ts"
import { createScriptedRadio } from "./scripted-radio.fixture.ts"

const name = "ding-5cd80b1"
const passphrase = "k7dm-2xqp-9fhw-c3na"
const identity: Identity = { id: "0123456789abcdef", setupCode: "12345678", passphrase }

interface Facts {
  readonly setupCode: string | undefined
  readonly passphrase: string | undefined
  readonly protection: Protection
}

const sealed: Facts = { setupCode: "12345678", passphrase: undefined, protection: "code" }
const inTheClear: Facts = { setupCode: undefined, passphrase: undefined, protection: "none" }
const closed: Facts = { setupCode: undefined, passphrase, protection: "access-point" }

describe.each<[options: ProtectionOptions, facts: Facts]>([
  [{}, sealed],
  [{ accessPoint: undefined, setupCode: undefined }, sealed],
  [{ accessPoint: "open" }, sealed],
  [{ setupCode: "none" }, inTheClear],
  [{ accessPoint: "open", setupCode: "none" }, inTheClear],
  [{ accessPoint: "wpa2" }, closed],
  [{ accessPoint: "wpa3" }, closed],
  [{ accessPoint: "wpa2", setupCode: "none" }, closed],
])("with %j", (options, facts) => {
  const label = labelOf(name, identity, options)
  const { accessPoint = "open" } = options

  test("the label holds what a person needs, and nothing that they do not", () => {
    const { setupCode, passphrase } = facts
    expect(label).toEqual({ name, accessPoint, setupCode, passphrase })
  })

  test("the page asks for a code where there is one on the label, and only there", () => {
    expect(protectionOf(label)).toBe(facts.protection)
  })

  test("the access point has the label's name, security and passphrase", () => {
    expect(accessPointOf(label)).toEqual({
      ssidBytes: base64urlEncode(utf8Encode(name)),
      address: "192.0.2.1",
      security: accessPoint,
      ...(facts.passphrase === undefined ? {} : { password: facts.passphrase }),
    })
  })
})

describe("a radio", () => {
  test("is taken where it can protect its network as it should", () => {
    for (const accessPoint of [undefined, "open", "wpa2", "wpa3"] as const) {
      checkAccessPoint(createScriptedRadio(true), accessPoint)
    }
  })

  test("that cannot is refused in words, before any door is open", async () => {
    const refusal = {
      code: "unsupported-access-point",
      message: "This radio (scripted) cannot protect its own network with wpa3. It can do open, wpa2.",
      facts: { radio: "scripted", accessPoint: "wpa3" },
    }
    expect(() => checkAccessPoint(createScriptedRadio(false), "wpa3")).toThrow(
      expect.objectContaining(refusal),
    )
    const host = createScriptedHost({ concurrent: false })
    const opening = Device.open({ name, version: "1.2.3", host, accessPoint: "wpa3" })
    await expect(opening).rejects.toMatchObject(refusal)
    expect([host.doors.size, host.closings, host.store.values.size]).toEqual([0, 1, 0])
  })
})

test("a device has the same label after a restart", async () => {
  const first = createScriptedHost()
  const device = await Device.open({ name, version: "1.2.3", host: first })
  await device.close()
  const second = createScriptedHost({ store: first.store })
  // Were anything drawn again, it would be something else.
  second.random(5)
  const again = await Device.open({ name, version: "1.2.3", host: second })
  expect(again.label).toEqual(device.label)
  expect(again.label.setupCode).toMatch(/^\d{8}$/)
  await again.close()
})
