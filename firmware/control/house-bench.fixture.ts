/** A home for tests of what asks for it: a real authority and real passes would make them slow. */
import type { PassView } from "../../shared/pairing-contract.ts"
import type { RootFiles } from "../core/root-import.ts"
import type { HouseControl, RootView } from "./house-control.ts"

export interface HouseBench {
  readonly house: HouseControl
  /** What was asked of it that changes something. */
  readonly asked: string[]
  readonly imported: RootFiles[]
}

export const rootView: RootView = {
  commonName: "ding Porchlight CA 1a2b3c4d",
  fingerprint: "0123456789abcdef".repeat(4),
  validFrom: Date.UTC(2026, 10, 22),
  validUntil: Date.UTC(2036, 10, 21),
}

export const passView: PassView = { id: "0a1b2c3d4e5f", name: "Ada's phone", made: 20_779, used: null }

export function createHouseBench(change: Partial<HouseControl> = {}): HouseBench {
  const asked: string[] = []
  const imported: RootFiles[] = []
  const house: HouseControl = {
    hasOwnCertificate: false,
    root: () => rootView,
    exportRoot: () => "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n",
    exportRootWithKey: () => "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
    importRoot: async (files) => void imported.push(files),
    renewCertificate: async () => void asked.push("renew"),
    phones: () => [passView],
    revokePhone: async (id) => {
      asked.push(`phone ${id}`)
      return id === passView.id
    },
    revokeAllPhones: async () => asked.push("all phones"),
    pairingLink: () => ({ url: "https://ding.local/#pair=secret", expiresInMilliseconds: 600_000 }),
    tokens: () => [passView],
    newToken: async (name) => ({ id: passView.id, name, token: "porchlight_secret" }),
    revokeToken: async (id) => {
      asked.push(`token ${id}`)
      return id === passView.id
    },
    ...change,
  }
  return { house, asked, imported }
}
