import { describe, expect, test } from "vitest"
import { base64urlEncode, utf8Decode } from "../../../shared/bytes.ts"
import { createMemoryStore } from "../../core/scripted-host.fixture.ts"
import { openPushKey } from "../../core/vapid.ts"
import { pushCrypto } from "./push-crypto.ts"

describe("the device's key", () => {
  const open = (store = createMemoryStore()) => {
    const logged: string[] = []
    const opened = openPushKey(store, pushCrypto, (_, message) => logged.push(message))
    return { opened, store, logged }
  }

  test("is drawn once and kept", async () => {
    const { opened, store } = open()
    const key = await opened
    const again = open(store)
    expect(await again.opened).toEqual(key)
    expect(again.logged).toEqual([])
    expect(store.values.get("push-key")?.length).toBeLessThan(200)
  })

  const [one, another] = [pushCrypto.makeKey(), pushCrypto.makeKey()]
  const written = (privateKey: Uint8Array, publicKey: Uint8Array) =>
    JSON.stringify({
      version: 1,
      privateKey: base64urlEncode(privateKey),
      publicKey: base64urlEncode(publicKey),
    })

  // The lengths alone were looked at: every service refused what was signed by halves that do not belong together, and no
  // phone came again by itself.
  test.each([
    ...["", "{}", "[]", '{"version":1,"privateKey":"AA","publicKey":"AA"}', '{"version":2}', "\u00ff"],
    written(one.privateKey, another.publicKey),
    written(new Uint8Array(32), one.publicKey),
    written(one.privateKey, new Uint8Array(65).fill(4)),
  ])("that was damaged to %j is set aside, and phones are to come again", async (text) => {
    const store = createMemoryStore()
    store.values.set("push-key", Uint8Array.from(Buffer.from(text, "latin1")))
    const { opened, logged } = open(store)
    const key = await opened
    expect(await open(store).opened).toEqual(key)
    expect([one, another]).not.toContainEqual(key)
    expect(logged.join()).toContain("open the app on each phone")
    expect(utf8Decode(store.values.get("push-key.damaged") ?? Uint8Array.of(255))).toBe(
      text === "\u00ff" ? undefined : text,
    )
  })
})
