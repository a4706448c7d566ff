/** Labels of every kind, the longest among them. */
import type { Label } from "../core/label.ts"

const open = { accessPoint: "open", setupCode: "12345678", passphrase: undefined } as const
const passphrase = "k7dm-2xqp-9fhw-c3na"
const longName = "front-door-bell-and-garden-lamp1"

export const labels: readonly (readonly [what: string, label: Label, uri: string])[] = [
  ["a setup code", { ...open, name: "ding-5cd80b1" }, "WIFI:T:nopass;S:ding-5cd80b1;;"],
  ["a name of 32 characters", { ...open, name: longName }, `WIFI:T:nopass;S:${longName};;`],
  [
    "no setup code",
    { ...open, name: "ding-5cd80b1", setupCode: undefined },
    "WIFI:T:nopass;S:ding-5cd80b1;;",
  ],
  [
    "WPA2",
    { name: "ding-5cd80b1", accessPoint: "wpa2", setupCode: undefined, passphrase },
    `WIFI:T:WPA;S:ding-5cd80b1;P:${passphrase};;`,
  ],
  [
    "WPA3 and a name of 32 characters",
    { name: longName, accessPoint: "wpa3", setupCode: undefined, passphrase },
    `WIFI:T:WPA;R:1;S:${longName};P:${passphrase};;`,
  ],
  [
    "a name and a passphrase of the widest letters",
    { name: "m".repeat(32), accessPoint: "wpa3", setupCode: undefined, passphrase: "w".repeat(63) },
    `WIFI:T:WPA;R:1;S:${"m".repeat(32)};P:${"w".repeat(63)};;`,
  ],
]
