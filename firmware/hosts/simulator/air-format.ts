/** The format of a simulated air, field by field. `docs/air.md` tells it for a person with a text editor. */
import * as v from "valibot"
import { base64urlEncode, utf8Encode } from "../../../shared/bytes.ts"
import {
  isPassphrase,
  isWellFormed,
  passphraseMaximumBytes,
  passphraseMinimumBytes,
  type Security,
  securities,
  ssidMaximumBytes,
  takesPassword,
} from "../../../shared/wifi.ts"

/**
 * Most networks of one air. Each costs every open page about 180 bytes per event, so this keeps an event below
 * 12 KB; it also keeps the addresses handed out by default inside one /24.
 */
export const networksMaximum = 64

/** Most access points of one network: a large house with a mesh has five. */
export const accessPointsMaximum = 8

/** A home router keeps the low numbers for itself and what is plugged in. */
const firstDefaultHost = 20

/**
 * `normal`: joins. `silent`: never answers. `no-dhcp`: lets the device in and hands out no address. `drops`: lets
 * it in, then throws it out. `refuses`: turns it away at the door. `away`: still in the list, gone when joining.
 */
export const behaviours = ["normal", "silent", "no-dhcp", "drops", "refuses", "away"] as const
export type Behaviour = (typeof behaviours)[number]

const listed = (words: readonly string[]) => words.map((word) => `"${word}"`).join(", ")
const percentRule = "must be a whole number from 0 to 100, the signal in percent"
const ssidRule = `must be 1 to ${ssidMaximumBytes} bytes of UTF-8`
const addressRule = 'must be an IPv4 address such as "192.168.1.20"'
const accessPointsRule = `must be a list of 1 to ${accessPointsMaximum} signals in percent, such as [80, 45]`
const networksRule = `must be a list of at most ${networksMaximum} networks`
const passphraseRule = `must be ${passphraseMinimumBytes} to ${passphraseMaximumBytes} bytes of UTF-8, or 64 hexadecimal digits`

const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`)
const isWholeNumber = (value: number) => Number.isSafeInteger(value) && value >= 0

/** Words for what valibot's strict objects complain about: a foreign field, a missing one, or no object at all. */
const objectOf = (fields: string) => (issue: v.StrictObjectIssue) => {
  if (issue.expected === "never") return `is not a field; there are ${fields}`
  return issue.input === undefined ? "is missing" : `must be an object with ${fields}`
}

const networkSchema = v.pipe(
  v.strictObject(
    {
      /** The name as text, 1 to 32 bytes of UTF-8. Either this or `ssidHex`. */
      ssid: v.optional(
        v.pipe(
          v.string(ssidRule),
          v.check(isWellFormed, "must not hold a lone surrogate; write such bytes as ssidHex"),
          v.check((text) => text !== "" && utf8Encode(text).length <= ssidMaximumBytes, ssidRule),
        ),
      ),
      /** The name's bytes as hexadecimal digits, for a name that is not UTF-8. Either this or `ssid`. */
      ssidHex: v.optional(
        v.pipe(
          v.string("must be text"),
          v.regex(
            /^(?:[0-9a-f]{2}){1,32}$/i,
            `must be 1 to ${ssidMaximumBytes} bytes, two hexadecimal digits each`,
          ),
        ),
      ),
      /** What protects the network. A radio joins all but `wep`, `enterprise` and `unknown`. */
      security: v.picklist(securities, `must be one of ${listed(securities)}`),
      /** What opens it: required for the four kinds of WPA, forbidden for every other security. */
      password: v.optional(
        v.pipe(
          v.string("must be text"),
          v.check(isWellFormed, "must not hold a lone surrogate"),
          v.check(isPassphrase, passphraseRule),
        ),
      ),
      /** True for a network that does not announce its name. */
      hidden: v.optional(v.boolean("must be true or false"), false),
      /** The signal of each access point in percent: one number for each, 60 for a single one where left out. */
      accessPoints: v.optional(
        v.pipe(
          v.array(
            v.pipe(
              v.number(percentRule),
              v.integer(percentRule),
              v.minValue(0, percentRule),
              v.maxValue(100, percentRule),
            ),
            accessPointsRule,
          ),
          v.minLength(1, accessPointsRule),
          v.maxLength(accessPointsMaximum, accessPointsRule),
        ),
        [60],
      ),
      /** IPv4 the device gets; where left out, one of 192.168.1.x that follows from the place in the list. */
      address: v.optional(v.pipe(v.string(addressRule), v.regex(ipv4, addressRule))),
      /** What happens when the device joins. */
      behaviour: v.optional(v.picklist(behaviours, `must be one of ${listed(behaviours)}`), "normal"),
      /** How many joins find nothing before the first that does: a router that is still starting. */
      failuresFirst: v.optional(
        v.pipe(v.number("must be a number"), v.check(isWholeNumber, "must be a whole number, 0 or more")),
        0,
      ),
    },
    objectOf("ssid, ssidHex, security, password, hidden, accessPoints, address, behaviour and failuresFirst"),
  ),
  v.forward(
    v.check(
      (network) => (network.ssid === undefined) !== (network.ssidHex === undefined),
      "or ssidHex must be given, and not both",
    ),
    ["ssid"],
  ),
  v.forward(
    v.check(
      (network) => network.password !== undefined || !takesPassword(network.security),
      (issue) => `is missing: security "${issue.input.security}" needs one`,
    ),
    ["password"],
  ),
  v.forward(
    v.check(
      (network) => network.password === undefined || takesPassword(network.security),
      (issue) => `must be left out: security "${issue.input.security}" takes none`,
    ),
    ["password"],
  ),
  v.transform(({ ssid, ssidHex, ...network }) => ({
    ...network,
    ssidBytes: base64urlEncode(ssidHex === undefined ? utf8Encode(ssid ?? "") : bytesOfHex(ssidHex)),
  })),
)

/** The format. What it gives back is complete: every default filled in, every name as base64url of its bytes. */
export const airSchema = v.pipe(
  v.strictObject(
    {
      networks: v.pipe(
        v.array(networkSchema, networksRule),
        v.maxLength(networksMaximum, networksRule),
        v.check(
          (networks) => twins(networks) === undefined,
          (issue) =>
            `must not name a network twice: ${twins(issue.input)} share name and security; give one more accessPoints`,
        ),
      ),
    },
    objectOf("networks"),
  ),
  v.transform(({ networks }) => ({
    networks: networks.map((network, index) => ({
      ...network,
      address: network.address ?? `192.168.1.${firstDefaultHost + index}`,
    })),
  })),
)

function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** Names the first two places that a join could not tell apart. */
function twins(networks: readonly { ssidBytes: string; security: Security }[]): string | undefined {
  const seen = new Map<string, number>()
  for (const [index, { ssidBytes, security }] of networks.entries()) {
    const key = `${ssidBytes} ${security}`
    const earlier = seen.get(key)
    if (earlier !== undefined) return `networks.${earlier} and networks.${index}`
    seen.set(key, index)
  }
  return undefined
}
