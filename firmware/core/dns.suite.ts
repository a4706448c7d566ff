import { utf8Encode } from "../../shared/bytes.ts"
import { holds, type Suite, same } from "./claim.ts"
import { answer, everyName } from "./dns.ts"

const typeA = 1
const typeAaaa = 28

/** A question as a phone's resolver writes it (RFC 1035, section 4.1). */
function questionFor(name: string, type = typeA): Uint8Array {
  const labels = name.split(".").flatMap((label) => [label.length, ...utf8Encode(label)])
  return Uint8Array.of(0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1)
}

const toUs = everyName("192.0.2.1")

export const dnsSuite: Suite = {
  about: "captive DNS",
  claims: [
    {
      name: "leads every name to the device",
      run() {
        for (const name of ["captive.apple.com", "connectivitycheck.gstatic.com", "x"]) {
          const reply = answer(questionFor(name), toUs)
          same(reply?.slice(-4), Uint8Array.of(192, 0, 2, 1))
          same(reply?.slice(0, 2), Uint8Array.of(0x12, 0x34))
        }
      },
    },
    {
      name: "has no address of another kind",
      run() {
        const reply = answer(questionFor("example.com", typeAaaa), toUs)
        // No error, and no record.
        same([(reply?.[3] ?? 15) & 15, reply?.[7]], [0, 0])
      },
    },
    {
      name: "throws for no packet, however it is cut or changed",
      run() {
        const whole = questionFor("example.com")
        for (let length = 0; length <= whole.length; length++) {
          for (const value of [0, 63, 64, 192, 255]) {
            const packet = whole.slice(0, length)
            if (length > 12) packet[12] = value
            const reply = answer(packet, toUs)
            holds(reply === undefined || reply.length <= 298, "a reply fits into one small datagram")
          }
        }
      },
    },
  ],
}
