/**
 * The certifier of a device that runs for years and makes a certificate twice in one: what X.509 takes, 19 MB, is in a
 * thread that ends with its work.
 */
import { Worker } from "node:worker_threads"
import type { Certifier, KeyedCertificate, LeafRequest, RootRequest } from "../../core/certifier.ts"
import { nodeCertifier } from "./certifier.ts"

export type CertifierWork =
  | { readonly kind: "make-root"; readonly request: RootRequest }
  | { readonly kind: "issue-leaf"; readonly root: KeyedCertificate; readonly request: LeafRequest }
  | { readonly kind: "is-constrained"; readonly certificate: Uint8Array }

/** Beside this file as it is built; the compiler's sources are run by tests alone, which have no threads for them. */
const thread = new URL("./certifier-thread.js", import.meta.url)

/** What only looks, without X.509, stays here. */
export const passingCertifier: Certifier = {
  ...nodeCertifier,
  makeRoot: (request) => inThread<KeyedCertificate>({ kind: "make-root", request }),
  issueLeaf: ({ certificate, key }, request) =>
    inThread<KeyedCertificate>({ kind: "issue-leaf", root: { certificate, key }, request }),
  isConstrained: (certificate) => inThread<boolean>({ kind: "is-constrained", certificate }),
}

/** Rejects with what the thread threw. */
function inThread<Result>(work: CertifierWork): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(thread)
    worker.once("message", (result: Result) => {
      resolve(result)
      void worker.terminate()
    })
    worker.once("error", reject)
    worker.once("exit", () => reject(new Error("The certifier ended without an answer.")))
    worker.postMessage(work)
  })
}
