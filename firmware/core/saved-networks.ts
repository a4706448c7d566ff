/** The networks that once worked, in the host's store. */
import * as v from "valibot"
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import { securitySchema } from "../../shared/contract.ts"
import type { Credentials, Log, Store } from "./host.ts"
import { savedMaximum } from "./provisioning-state.ts"

const key = "networks"

/** A chip's store takes values up to this many bytes. */
const valueMaximumBytes = 4000

const savedSchema = v.object({
  version: v.literal(1),
  networks: v.pipe(
    v.array(
      v.object({
        ssidBytes: v.pipe(v.string(), v.minLength(1)),
        security: securitySchema,
        password: v.exactOptional(v.string()),
        hidden: v.boolean(),
      }),
    ),
    v.maxLength(savedMaximum),
  ),
})

/** Newest first. A damaged value is set aside, never overwritten, and the device starts with none. */
export async function loadSavedNetworks(store: Store, log: Log): Promise<readonly Credentials[]> {
  const bytes = await store.get(key)
  if (bytes === undefined) return []
  const networks = parse(bytes)
  if (networks !== undefined) return networks
  const name = await store.setAside(key)
  log("error", `The saved networks could not be read. They now lie in ${name}; set the device up again.`, {
    name,
  })
  return []
}

function parse(bytes: Uint8Array): readonly Credentials[] | undefined {
  try {
    const parsed = v.safeParse(savedSchema, JSON.parse(utf8Decode(bytes) ?? ""))
    return parsed.success ? parsed.output.networks : undefined
  } catch {
    return undefined
  }
}

/** Resolves when they are durable. The oldest give way where the value would grow too large for a chip. */
export async function storeSavedNetworks(store: Store, networks: readonly Credentials[]): Promise<void> {
  if (networks.length === 0) return store.delete(key)
  for (let count = networks.length; count > 0; count--) {
    const bytes = utf8Encode(JSON.stringify({ version: 1, networks: networks.slice(0, count) }))
    if (bytes.length <= valueMaximumBytes) return store.set(key, bytes)
  }
}
