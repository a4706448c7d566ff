/** What a device was last run with, for the commands that come after: its name, its radio, and what its label tells. */
import { randomBytes } from "node:crypto"
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import { accessPointSecurities } from "../../shared/wifi.ts"
import type { Store } from "../core/host.ts"
import type { ProtectionOptions } from "../core/label.ts"
import { isName } from "../core/naming.ts"
import type { RadioKind } from "../machine.ts"

const nameKey = "name"
const choicesKey = "last-run"

export interface KeptChoices extends ProtectionOptions {
  readonly radio: RadioKind
}

/** Drawn once and kept, so that the label on the device stays true. */
export async function keptName(store: Store): Promise<string> {
  const kept = await store.get(nameKey)
  if (kept !== undefined) {
    const name = new TextDecoder().decode(kept)
    if (isName(name)) return name
    await store.setAside(nameKey)
  }
  const name = `ding-${randomBytes(4).toString("hex").slice(0, 7)}`
  await keepName(store, name)
  return name
}

export function keepName(store: Store, name: string): Promise<void> {
  return keep(store, nameKey, name)
}

/** Undefined where the device never ran, or an earlier version did not keep it, or it is damaged: it is only a hint. */
export async function keptChoices(store: Store): Promise<KeptChoices | undefined> {
  const kept = utf8Decode((await store.get(choicesKey)) ?? new Uint8Array())
  try {
    return choicesOf(JSON.parse(kept ?? ""))
  } catch {
    return undefined
  }
}

function choicesOf(value: Readonly<Record<string, unknown>>): KeptChoices | undefined {
  const { radio, setupCode } = value
  const accessPoint = accessPointSecurities.find((known) => known === value["accessPoint"])
  if ((radio !== "simulator" && radio !== "networkmanager") || accessPoint === undefined) return undefined
  return { radio, accessPoint, ...(setupCode === "none" ? { setupCode } : {}) }
}

export function keepChoices(store: Store, choices: KeptChoices): Promise<void> {
  return keep(store, choicesKey, JSON.stringify(choices))
}

/** A card wears with each write: what is there already is left alone. */
async function keep(store: Store, key: string, text: string): Promise<void> {
  const bytes = utf8Encode(text)
  const kept = await store.get(key)
  if (kept !== undefined && Buffer.compare(kept, bytes) === 0) return
  await store.set(key, bytes)
}
