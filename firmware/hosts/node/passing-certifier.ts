/**
 * The certifier of a device that runs for years and makes a certificate twice in one: what X.509 takes, 19 MB, is in a
 * thread that ends soon after its work.
 */
import { Worker } from "node:worker_threads"
import type { Certifier, KeyedCertificate, LeafRequest, RootRequest } from "../../core/certifier.ts"
import { nodeCertifier } from "./certifier.ts"

export type CertifierWork =
  | { readonly kind: "make-root"; readonly request: RootRequest }
  | { readonly kind: "issue-leaf"; readonly root: KeyedCertificate; readonly request: LeafRequest }
  | { readonly kind: "is-constrained"; readonly certificate: Uint8Array }

/** Beside this source, compiled or in the bundle; tests, which run it as it is, have no threads. */
const thread = new URL("./certifier-thread.js", import.meta.url)

/** What only looks, without X.509, stays here. */
export const passingCertifier: Certifier = {
  ...nodeCertifier,
  makeRoot: (request) => inThread<KeyedCertificate>({ kind: "make-root", request }),
  issueLeaf: ({ certificate, key }, request) =>
    inThread<KeyedCertificate>({ kind: "issue-leaf", root: { certificate, key }, request }),
  isConstrained: (certificate) => inThread<boolean>({ kind: "is-constrained", certificate }),
}

/**
 * A device's first start makes a root, keeps it, and has a leaf issued by it. Loading X.509 takes far longer than either,
 * so the thread is there for so long in case that more is to be done.
 */
const restMilliseconds = 2000

/** One that has done its work and waits for more. */
let resting: Worker | undefined

/** Rejects with what the thread threw. */
function inThread<Result>(work: CertifierWork): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = resting ?? new Worker(thread)
    resting = undefined
    worker.removeAllListeners()
    worker.ref()
    worker.once("message", (result: Result) => {
      resolve(result)
      rest(worker)
    })
    worker.once("error", reject)
    worker.once("exit", () => reject(new Error("The certifier ended without an answer.")))
    worker.postMessage(work)
  })
}

/** Holds nobody up: a process that has nothing else to do ends. */
function rest(worker: Worker): void {
  worker.removeAllListeners()
  if (resting !== undefined) return void worker.terminate()
  resting = worker
  worker.unref()
  const forget = () => {
    if (resting === worker) resting = undefined
  }
  worker.once("error", forget)
  worker.once("exit", forget)
  setTimeout(() => {
    // It may be at work again, and rest anew after it.
    if (resting !== worker) return
    forget()
    void worker.terminate()
  }, restMilliseconds).unref()
}
