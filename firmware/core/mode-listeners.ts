/** The program's listeners for the device's mode. */
import type { DeviceDescription } from "../../shared/contract.ts"
import type { Log } from "./host.ts"

export type ModeListener = (description: DeviceDescription) => unknown

export interface ModeListeners {
  /** Returns what takes it away again. */
  add(listener: ModeListener): () => void
  /**
   * Later, and in order: a listener is never called inside the program's own call. None is waited for: one that takes
   * its time would hold the others up, and they would hear the next mode before this one.
   */
  notify(description: DeviceDescription): Promise<void>
  /** Final. */
  close(): void
}

export function createModeListeners(log: Log): ModeListeners {
  const listeners = new Set<ModeListener>()
  let isClosed = false

  async function tell(listener: ModeListener, description: DeviceDescription): Promise<void> {
    try {
      await listener(description)
    } catch (error) {
      log("error", `A listener of the program failed: ${String(error)}`)
    }
  }

  return {
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async notify(description) {
      await undefined
      for (const listener of [...listeners]) {
        // One before it may have taken it away, or closed the device.
        if (!isClosed && listeners.has(listener)) tell(listener, description)
      }
    },
    close() {
      isClosed = true
    },
  }
}
