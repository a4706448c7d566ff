import { describe, expect, test } from "vitest"
import { base64urlDecode, base64urlEncode } from "../../../shared/bytes.ts"
import { encrypt } from "../../core/webpush.ts"
import { pushCrypto } from "./push-crypto.ts"

const bytes = (text: string) => base64urlDecode(text) ?? new Uint8Array()

/** RFC 8291, section 5 and appendix A. */
const vector = {
  plaintext: bytes("V2hlbiBJIGdyb3cgdXAsIEkgd2FudCB0byBiZSBhIHdhdGVybWVsb24"),
  sender: {
    publicKey: bytes(
      "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
    ),
    privateKey: bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
  },
  receiver: {
    publicKey: bytes(
      "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    ),
    authSecret: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
  },
  receiverPrivateKey: bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"),
  salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"),
  sharedSecret: "kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs",
  body: "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
}

describe("a message for one phone", () => {
  test("is RFC 8291's own, byte for byte, with its keys and its salt", () => {
    const { plaintext, receiver, salt, sender, body, sharedSecret } = vector
    expect(base64urlEncode(pushCrypto.agree(receiver.publicKey, sender).secret)).toBe(sharedSecret)
    expect(base64urlEncode(encrypt(pushCrypto, plaintext, receiver, { salt, sender }))).toBe(body)
  })
})
