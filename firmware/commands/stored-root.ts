/** The root of a device that does not run, as it lies in the state folder. */
import type { RootView } from "../control/house-control.ts"
import type { LogLevel } from "../core/host.ts"
import { type KeyedRoot, keepRoot, loadRoot, setRootAside } from "../core/kept-root.ts"
import { type RootFiles, readRoot } from "../core/root-import.ts"
import { nodeCertifier } from "../hosts/node/certifier.ts"
import { createLog } from "../hosts/node/log.ts"
import { openStore } from "../hosts/node/store.ts"

export interface StoredRoot {
  readonly keyed: KeyedRoot | undefined
  root(): RootView | undefined
  /** Sets the present one aside. Rejects as `readRoot` does; then nothing has changed. */
  replace(files: RootFiles): Promise<RootView>
}

export async function openStoredRoot(stateFolder: string, logLevel: LogLevel): Promise<StoredRoot> {
  const log = createLog({ level: logLevel, stream: process.stderr })
  const store = await openStore(stateFolder)
  let keyed = await loadRoot(store, nodeCertifier, log)
  return {
    get keyed() {
      return keyed
    },
    root: () => keyed,
    async replace(files) {
      const imported = await readRoot(files, nodeCertifier, Date.now())
      if (imported.fingerprint === keyed?.fingerprint) return imported
      if (!(await nodeCertifier.isConstrained(imported.certificate))) {
        const { commonName } = imported
        const sentence = "This root may sign for every name of the internet. Guard its key well."
        log("warn", `${sentence} One that Porchlight makes is bound to the home network.`, { commonName })
      }
      const before = keyed
      await setRootAside(store)
      try {
        await keepRoot(store, imported)
      } catch (error) {
        if (before !== undefined) await keepRoot(store, before).catch(() => undefined)
        throw error
      }
      keyed = imported
      return imported
    },
  }
}
