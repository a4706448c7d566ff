/** A certifier's work in a thread of its own, one piece after the other; see `passing-certifier.ts`. */
import { parentPort } from "node:worker_threads"
import { nodeCertifier } from "./certifier.ts"
import type { CertifierWork } from "./passing-certifier.ts"

parentPort?.on("message", async (work: CertifierWork) => {
  parentPort?.postMessage(await perform(work))
})

function perform(work: CertifierWork): Promise<unknown> {
  switch (work.kind) {
    case "make-root":
      return nodeCertifier.makeRoot(work.request)
    case "issue-leaf":
      return nodeCertifier.issueLeaf(work.root, work.request)
    case "is-constrained":
      return nodeCertifier.isConstrained(work.certificate)
  }
}
