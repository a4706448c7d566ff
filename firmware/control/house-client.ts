/** The command's side of `house-control.ts`. */
import type { NewToken, PairingLink, PassView } from "../../shared/pairing-contract.ts"
import type { RootFiles } from "../core/root-import.ts"
import { askControl } from "./control-client.ts"
import {
  newTokenSchema,
  nothingAnswerSchema,
  pairingLinkSchema,
  passesAnswerSchema,
  pemAnswerSchema,
  type RootAnswer,
  revokedAnswerSchema,
  rootAnswerSchema,
} from "./house-control.ts"

export interface HouseClient {
  root(): Promise<RootAnswer | undefined>
  exportRoot(withKey: boolean): Promise<string | undefined>
  importRoot(files: RootFiles): Promise<RootAnswer | undefined>
  /** Resolves to whether a device runs. */
  renew(): Promise<boolean>
  phones(): Promise<readonly PassView[] | undefined>
  /** Resolves to whether there was one. */
  revokePhone(id: string): Promise<boolean | undefined>
  /** Resolves to whether a device runs. */
  revokeAllPhones(): Promise<boolean>
  pairingLink(): Promise<PairingLink | undefined>
  tokens(): Promise<readonly PassView[] | undefined>
  newToken(name: string): Promise<NewToken | undefined>
  revokeToken(id: string): Promise<boolean | undefined>
}

/** Each call resolves to undefined where no device runs, and rejects as those of `controlClient` do. */
export function houseClient(stateFolder: string): HouseClient {
  const get = <Schema extends Parameters<typeof askControl>[1]["schema"]>(path: string, schema: Schema) =>
    askControl(stateFolder, { method: "GET", path, schema })
  const post = <Schema extends Parameters<typeof askControl>[1]["schema"]>(
    path: string,
    body: unknown,
    schema: Schema,
  ) => askControl(stateFolder, { method: "POST", path, body, schema })
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64")

  return {
    root: () => get("/ca", rootAnswerSchema),
    exportRoot: async (withKey) => (await post("/ca/export", { withKey }, pemAnswerSchema))?.lines.join("\n"),
    importRoot({ certificate, key }) {
      const isOne = Buffer.compare(certificate, key) === 0
      const body = { certificate: base64(certificate), ...(isOne ? {} : { key: base64(key) }) }
      return post("/ca/import", body, rootAnswerSchema)
    },
    renew: async () => (await post("/ca/renew", {}, nothingAnswerSchema)) !== undefined,
    phones: async () => (await get("/phones", passesAnswerSchema))?.passes,
    revokePhone: async (id) => (await post("/phones/revoke", { id }, revokedAnswerSchema))?.revoked,
    revokeAllPhones: async () => (await post("/phones/revoke-all", {}, nothingAnswerSchema)) !== undefined,
    pairingLink: () => post("/phones/link", {}, pairingLinkSchema),
    tokens: async () => (await get("/tokens", passesAnswerSchema))?.passes,
    newToken: (name) => post("/tokens", { name }, newTokenSchema),
    revokeToken: async (id) => (await post("/tokens/revoke", { id }, revokedAnswerSchema))?.revoked,
  }
}
