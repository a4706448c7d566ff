/** The store in the chip's own preferences (NVS): each write is whole or not there. */
import Preference from "preference"
import { PorchlightError } from "../../core/errors.ts"
import type { Store } from "../../core/host.ts"

const domain = "porchlight"

export function createStore(): Store {
  async function get(key: string): Promise<Uint8Array | undefined> {
    const kept = Preference.get(domain, key)
    return kept instanceof ArrayBuffer ? new Uint8Array(kept) : undefined
  }

  async function set(key: string, value: Uint8Array): Promise<void> {
    checkSize(key, value)
    // A buffer of its own: what is kept is a whole one.
    Preference.set(domain, key, value.slice().buffer as ArrayBuffer)
  }

  return {
    get,
    set,
    delete: async (key) => Preference.delete(domain, key),
    async setAside(key) {
      const value = await get(key)
      // Keys have 15 characters. There is room for one of each; an older one gives way.
      const name = `!${key.slice(0, keyMaximumLength - 1)}`
      if (value !== undefined) await set(name, value)
      Preference.delete(domain, key)
      return name
    },
  }
}

const keyMaximumLength = 15
const valueMaximumBytes = 4000

function checkSize(key: string, value: Uint8Array): void {
  if (key.length <= keyMaximumLength && value.length <= valueMaximumBytes) return
  throw new PorchlightError("too-large-to-store", `${key} has ${value.length} bytes; the chip takes 4,000.`, {
    key,
  })
}
