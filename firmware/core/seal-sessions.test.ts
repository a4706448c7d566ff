import { beforeEach, describe, expect, test } from "vitest"
import { base64urlEncode } from "../../shared/bytes.ts"
import { problemOf } from "./api-calls.fixture.ts"
import { settled } from "./hand-clock.fixture.ts"
import { type ScriptedHost, startSetup } from "./scripted-host.fixture.ts"
import { beginSeal, bytesOf, openedSeal, openSeal } from "./sealed-phone.fixture.ts"

const sealing = { setupCode: undefined }

let host: ScriptedHost
let code = ""
let wrongCode = ""
let device: Awaited<ReturnType<typeof startSetup>>["device"]

beforeEach(async () => {
  const started = await startSetup(sealing)
  host = started.host
  device = started.device
  code = device.label.setupCode ?? ""
  wrongCode = code === "00000000" ? "11111111" : "00000000"
})

/** Everything a device says to a phone whose seal it does not take. */
async function refusalOf(path: string, body: unknown): Promise<string> {
  const answered = await host.request("POST", path, { body })
  expect(problemOf(answered).code).toBe("seal-refused")
  return JSON.stringify([answered.status, answered.headers, answered.text])
}

describe("a session", () => {
  test("opens for a phone that knows the code, and carries its words both ways", async () => {
    const phone = await openedSeal(host, code)
    expect(await phone.post("/api/connect", { ssid: "Home", password: "correct horse" })).toEqual({
      status: 202,
      body: { attempt: 1 },
    })
    expect(host.radio.joins[0]?.credentials.password).toBe("correct horse")
  })

  test("does not open for a wrong code, nor under another device's name", async () => {
    expect(await openSeal(host, wrongCode)).toBeUndefined()
    const { begun, request } = await beginSeal(host, code, "ding-another")
    const answer = (await host.request("POST", "/api/seal", { body: request })).json() as Record<
      string,
      string
    >
    expect(begun.finish(bytesOf(answer["share"] ?? ""), bytesOf(answer["tag"] ?? ""))).toBeUndefined()
  })

  test("ends after five minutes, and its keys with it", async () => {
    const phone = await openedSeal(host, code)
    await host.clock.advance(5 * 60_000 - 1)
    expect((await phone.get("/api/device")).status).toBe(200)
    await host.clock.advance(1)
    await expect(phone.get("/api/device")).rejects.toThrow("seal-refused")
  })

  test("gives way to a fifth: one that has proven nothing first, then the one silent for longest", async () => {
    const first = await openedSeal(host, code)
    const second = await openedSeal(host, code)
    await host.clock.advance(200_000)
    const phones = [first, second]
    for (const phone of phones) await phone.get("/api/device")
    await openSeal(host, wrongCode)
    await host.clock.advance(2000)
    phones.push(await openedSeal(host, code))
    await phones[2]?.get("/api/device")
    await host.clock.advance(4000)
    phones.push(await openedSeal(host, code))
    await phones[3]?.get("/api/device")
    for (const phone of phones) expect((await phone.get("/api/device")).status).toBe(200)
    await first.get("/api/device")
    await host.clock.advance(8000)
    await openedSeal(host, code)
    await expect(second.get("/api/device")).rejects.toThrow("seal-refused")
    expect((await first.get("/api/device")).status).toBe(200)
  })

  test("leaves no timer behind when the device closes", async () => {
    await openedSeal(host, code)
    await device.close()
    expect(host.clock.waiting()).toBe(0)
  })
})

describe("an attempt", () => {
  test("counts when the tag leaves the device, whether or not the phone comes back", async () => {
    const lefts: number[] = []
    for (let made = 0; made < 2; made++) {
      const { request } = await beginSeal(host, wrongCode)
      lefts.push(
        ((await host.request("POST", "/api/seal", { body: request })).json() as { attemptsLeft: number })
          .attemptsLeft,
      )
    }
    expect(lefts).toEqual([9, 8])
  })

  test("does not count where no tag left", async () => {
    const { request } = await beginSeal(host, code)
    for (let made = 0; made < 50; made++) {
      await refusalOf("/api/seal", { ...request, share: base64urlEncode(new Uint8Array(32)) })
    }
    expect((await openedSeal(host, code)).attemptsLeft).toBe(9)
  })

  test("in parallel with a hundred others is one of exactly ten before the lock", async () => {
    let tags = 0
    for (let round = 0; round < 12; round++) {
      // Every one of them holds an offer, as if ten phones had asked at once.
      const begun = await Promise.all(Array.from({ length: 10 }, () => beginSeal(host, wrongCode)))
      const answers = await Promise.all(
        begun.map(({ request }) => host.request("POST", "/api/seal", { body: request })),
      )
      tags += answers.filter(({ status }) => status === 200).length
      expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
      await host.clock.advance(128_000)
    }
    expect(tags).toBe(10)
    const { request } = await beginSeal(host, code)
    expect(problemOf(await host.request("POST", "/api/seal", { body: request })).code).toBe("setup-locked")
  })

  test("that is right does not give the others back", async () => {
    await openSeal(host, wrongCode)
    expect((await openedSeal(host, code)).attemptsLeft).toBe(8)
    await host.clock.advance(1000)
    expect((await openedSeal(host, code)).attemptsLeft).toBe(7)
  })

  test("is given back by the button, and by a restart", async () => {
    for (let made = 0; made < 10; made++) {
      await openSeal(host, wrongCode)
      await host.clock.advance(128_000)
    }
    await expect(openSeal(host, code)).rejects.toThrow("setup-locked")
    device.setup().catch(() => {})
    expect((await openedSeal(host, code)).attemptsLeft).toBe(9)
    const again = await startSetup({ ...sealing, store: host.store })
    expect(again.device.label.setupCode).toBe(code)
    expect((await openedSeal(again.host, code)).attemptsLeft).toBe(9)
  })

  test("is given back by nothing else: no join, no way home, no setup that opens without a hand on the device", async () => {
    const tenMinutes = 600_000
    const { host, device } = await startSetup({ ...sealing, setupAfterMilliseconds: tenMinutes })
    const label = device.label.setupCode ?? ""
    const phone = await openedSeal(host, label)
    expect(phone.attemptsLeft).toBe(9)
    await phone.post("/api/connect", { ssid: "Home", password: "correct horse" })
    await settled()
    host.radio.joins[0]?.end({ kind: "joined", address: "192.168.1.17" })
    await settled()
    await phone.post("/api/setup/finish", { attempt: 1 })
    await host.clock.advance(tenMinutes)
    expect(device.describe().mode).toBe("home")
    host.radio.tellLink({ kind: "down" })
    await host.clock.advance(tenMinutes)
    expect(device.describe().mode).toBe("setup")
    expect((await openedSeal(host, label)).attemptsLeft).toBe(8)
    device.connectOrSetup().catch(() => {})
    await device.connect()
    await device.clear()
    await host.clock.advance(1000)
    expect((await openedSeal(host, label)).attemptsLeft).toBe(7)
  })

  test("by a stranger, the last one too, ends no session that is open", async () => {
    const phone = await openedSeal(host, code)
    await openSeal(host, wrongCode)
    // 255 s of waiting in all, which a session outlives.
    for (let waitSeconds = 1; waitSeconds <= 128; waitSeconds *= 2) {
      await phone.get("/api/device")
      await host.clock.advance(waitSeconds * 1000)
      await openSeal(host, wrongCode)
    }
    await expect(openSeal(host, code)).rejects.toThrow("setup-locked")
    expect((await phone.get("/api/device")).status).toBe(200)
  })
})

describe("one refusal meets", () => {
  test("every fault of an opening: used, cut, swapped, malformed, the identity, and what encodes no point", async () => {
    const used = await beginSeal(host, code)
    await host.request("POST", "/api/seal", { body: used.request })
    const { begun, request } = await beginSeal(host, code)
    const share = begun.share
    const notCanonical = new Uint8Array(32).fill(0xff)
    const faults = [
      used.request,
      { ...request, session: request.phone },
      { ...request, phone: request.phone.slice(0, -2) },
      { ...request, phone: "" },
      { ...request, phone: "§" },
      { ...request, share: "" },
      { ...request, share: base64urlEncode(share.slice(1)) },
      { ...request, share: base64urlEncode(new Uint8Array([...share, 0])) },
      { ...request, share: base64urlEncode(new Uint8Array(32)) },
      { ...request, share: base64urlEncode(notCanonical) },
      { ...request, share: request.phone },
    ]
    const refusals = new Set<string>()
    for (const fault of faults) refusals.add(await refusalOf("/api/seal", fault))
    expect(refusals.size).toBe(1)
  })

  test("every fault of a message: another session, a wrong tag, a changed, repeated or redirected seal", async () => {
    const phone = await openedSeal(host, code)
    const other = await openedSeal(host, code)
    const body = { ssid: "Home", password: "correct horse" }
    const first = phone.seal("/api/connect", { ssid: "" })
    expect(JSON.parse((await host.request("POST", "/api/connect", { body: first })).text)).toHaveProperty(
      "sealed",
    )
    const good = phone.seal("/api/connect", body)
    const flipped = bytesOf(good.sealed)
    flipped[3] = (flipped[3] ?? 0) ^ 1
    const faults = [
      first,
      { ...good, session: other.session },
      { ...good, session: other.session, tag: other.tag },
      { ...good, session: "" },
      { ...good, tag: "" },
      { ...good, tag: good.tag.slice(2) },
      { ...good, tag: other.tag },
      { ...good, number: good.number + 1 },
      { ...good, number: 0 },
      { ...good, sealed: "" },
      { ...good, sealed: "§" },
      { ...good, sealed: good.sealed.slice(0, -4) },
      { ...good, sealed: base64urlEncode(flipped) },
      phone.seal("/api/setup/finish", body),
    ]
    const refusals = new Set<string>()
    for (const fault of faults) refusals.add(await refusalOf("/api/connect", fault))
    expect(refusals.size).toBe(1)
    expect(host.radio.joins).toHaveLength(0)
  })
})
