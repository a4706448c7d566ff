import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { base64urlEncode } from "../../shared/bytes.ts"
import { channelFrom } from "../../shared/seal.ts"
import { forget, type Keys, keep, kept, sayingAhead } from "./kept-keys.ts"

const bytes = (length: number, first: number) => Uint8Array.from({ length }, (_, index) => first + index)

function keysAt(nextToSend: number, nextToReceive: number): Keys {
  const secrets = { sendKey: bytes(32, 1), receiveKey: bytes(32, 2), transcriptHash: bytes(64, 3) }
  const names = { session: base64urlEncode(bytes(16, 4)), tag: base64urlEncode(bytes(64, 5)) }
  return { ...names, channel: channelFrom({ ...secrets, nextToSend, nextToReceive }) }
}

beforeEach(() => {
  vi.stubGlobal("window", { name: "" })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

describe("kept keys", () => {
  it("are those that the next page finds", () => {
    const keys = keysAt(3, 7)
    keep(keys)
    const found = kept()
    expect(found).toMatchObject({ session: keys.session, tag: keys.tag })
    const { nextToSend, ...rest } = keys.channel.keep()
    // The page before may have said something since.
    expect(found?.channel.keep()).toEqual({ ...rest, nextToSend: nextToSend + sayingAhead })
  })

  it("are not overwritten with the channel that they came from", () => {
    const { channel, ...names } = keysAt(0, 0)
    keep({ ...names, channel })
    channel.wipe()
    expect(kept()?.channel.keep().sendKey).toEqual(bytes(32, 1))
  })

  it("are gone once they are forgotten", () => {
    keep(keysAt(0, 0))
    forget()
    expect(kept()).toBeUndefined()
  })

  it("are nothing that another site may have left", () => {
    keep(keysAt(3, 7))
    const { name } = window
    for (const other of [
      "",
      "login",
      "porchlight ",
      `${name} `,
      ` ${name}`,
      name.replace("porchlight", "lantern"),
      name.replace(/3 7$/, "-3 7"),
      name.replace(/3 7$/, "3"),
      name.replace(/3 7$/, "3.5 7"),
      // Stray bits at the end of the key's base64url.
      name.replace(/ (\S{42})\S (?=\S{43} \S{86} )/, " $1B "),
    ]) {
      window.name = other
      expect([other, kept()]).toEqual([other, undefined])
    }
  })
})
