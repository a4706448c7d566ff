/** What a running device is asked about its home at its control socket: its root, its paired phones, its tokens. */
import * as v from "valibot"
import {
  type NewToken,
  newTokenSchema,
  type PairingLink,
  type PassView,
  pairingLinkSchema,
  passSchema,
  revokeRequestSchema,
  tokenRequestSchema,
} from "../../shared/pairing-contract.ts"
import { checkShape } from "../core/body.ts"
import { PorchlightError } from "../core/errors.ts"
import type { RootFiles } from "../core/root-import.ts"

/** What it takes of a device; its `House` offers it. */
export interface HouseControl {
  /** One of its owner's is served in place of the device's. */
  readonly hasOwnCertificate: boolean
  root(): RootView | undefined
  exportRoot(): string
  exportRootWithKey(): string
  importRoot(files: RootFiles): Promise<unknown>
  renewCertificate(): Promise<void>
  phones(): readonly PassView[]
  revokePhone(id: string): Promise<boolean>
  revokeAllPhones(): Promise<unknown>
  pairingLink(): PairingLink
  tokens(): readonly PassView[]
  newToken(name: string): Promise<NewToken>
  revokeToken(id: string): Promise<boolean>
}

/** As much as a root, its key and a listing of both take in base64: an RSA key of 4,096 bits has 3.3 kB in PEM. */
export const houseBodyMaximumBytes = 16_384

const rootSchema = v.object({
  commonName: v.string(),
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  validFrom: v.number(),
  validUntil: v.number(),
})
export type RootView = v.InferOutput<typeof rootSchema>

const base64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/, "must be base64"))
export const exportRequestSchema = v.strictObject({ withKey: v.boolean() })
/** `key` is left out where one file holds both. */
export const importRequestSchema = v.strictObject({ certificate: base64, key: v.optional(base64) })

/** `root` is null until the device has made one, and where its owner's certificate stands in its place. */
export const rootAnswerSchema = v.object({ root: v.nullable(rootSchema), hasOwnCertificate: v.boolean() })
/** Line by line, as no text of an answer holds an end of a line. */
export const pemAnswerSchema = v.object({ lines: v.array(v.string()) })
export const passesAnswerSchema = v.object({ passes: v.array(passSchema) })
export type RootAnswer = v.InferOutput<typeof rootAnswerSchema>
export const revokedAnswerSchema = v.object({ revoked: v.boolean() })
export const nothingAnswerSchema = v.object({})
export { newTokenSchema, pairingLinkSchema }

type Perform = (house: HouseControl, body: unknown) => unknown

/** By method and path. Each answers with what the schema of the same name takes. */
const routes: Readonly<Record<string, Perform>> = {
  "GET /ca": rootAnswer,
  "POST /ca/export": (house, body) => {
    const { withKey } = checkShape(body, exportRequestSchema)
    return { lines: (withKey ? house.exportRootWithKey() : house.exportRoot()).split("\n") }
  },
  "POST /ca/import": async (house, body) => {
    const { certificate, key = certificate } = checkShape(body, importRequestSchema)
    await house.importRoot({ certificate: bytesOf(certificate), key: bytesOf(key) })
    return rootAnswer(house)
  },
  "POST /ca/renew": async (house) => {
    await house.renewCertificate()
    return {}
  },
  "GET /phones": (house) => ({ passes: house.phones() }),
  "POST /phones/revoke": async (house, body) => {
    return { revoked: await house.revokePhone(checkShape(body, revokeRequestSchema).id) }
  },
  "POST /phones/revoke-all": async (house) => {
    await house.revokeAllPhones()
    return {}
  },
  "POST /phones/link": (house) => house.pairingLink(),
  "GET /tokens": (house) => ({ passes: house.tokens() }),
  "POST /tokens": (house, body) => house.newToken(checkShape(body, tokenRequestSchema).name),
  "POST /tokens/revoke": async (house, body) => {
    return { revoked: await house.revokeToken(checkShape(body, revokeRequestSchema).id) }
  },
}

export interface HouseRoute {
  readonly method: string
  perform(house: HouseControl | undefined, body: unknown): Promise<unknown>
}

/** The routes at `path`; none where there is no such path. */
export function houseRoutesAt(path: string): readonly HouseRoute[] {
  return Object.entries(routes).flatMap(([route, perform]) => {
    const [method = "", place] = route.split(" ")
    if (place !== path) return []
    return [{ method, perform: async (house, body) => perform(present(house), body) }]
  })
}

function present(house: HouseControl | undefined): HouseControl {
  if (house !== undefined) return house
  const sentence =
    "This device serves no HTTPS, so it has no root, no paired phones and no tokens. Run it with --https."
  throw new PorchlightError("no-house", sentence)
}

function rootAnswer(house: HouseControl): RootAnswer {
  return { root: rootView(house.root()), hasOwnCertificate: house.hasOwnCertificate }
}

/** Without anything else that a device may know of it. */
function rootView(root: RootView | undefined): RootView | null {
  if (root === undefined) return null
  const { commonName, fingerprint, validFrom, validUntil } = root
  return { commonName, fingerprint, validFrom, validUntil }
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "base64"))
}
