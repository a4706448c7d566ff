/** Roots and leaves for tests: ours, and those that OpenSSL makes. */
import { execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { parseAddress } from "../../core/address.ts"
import { planLeaf, planRoot } from "../../core/certificate-plan.ts"
import type { KeyedCertificate, LeafRequest } from "../../core/certifier.ts"
import { type KeyedRoot, keyedRoot } from "../../core/kept-root.ts"
import { pemEncode } from "../../core/pem.ts"
import { nodeCertifier } from "./certifier.ts"

export const hostName = "ding-5cd80b1.local"

const random = (count: number) => new Uint8Array(randomBytes(count))

export async function makeRoot(now = Date.now()): Promise<KeyedRoot> {
  const request = planRoot("ding-5cd80b1", now, random)
  const { certificate, key } = await nodeCertifier.makeRoot(request)
  return keyedRoot(certificate, key, request, nodeCertifier)
}

/** A leaf as the authority plans it, but for what `over` says, which may be outside of what the root permits. */
export function issueLeaf(
  root: KeyedRoot,
  addresses: readonly string[] = [],
  over: Partial<LeafRequest> = {},
): Promise<KeyedCertificate> {
  const { request } = planLeaf(root, { hostName, addresses }, Date.now(), random)
  return nodeCertifier.issueLeaf(root, { ...request, ...over })
}

export function addressBytes(...texts: readonly string[]): readonly Uint8Array[] {
  return texts.flatMap((text) => parseAddress(text) ?? [])
}

export function pemOf({ certificate, key }: KeyedCertificate) {
  return { certificate: pemEncode("CERTIFICATE", certificate), key: pemEncode("PRIVATE KEY", key) }
}

export interface TestFolder {
  readonly path: string
  write(name: string, content: string | Uint8Array): Promise<string>
  /** Runs OpenSSL there; resolves to all that it said, whether or not it was content. */
  openssl(...words: readonly string[]): Promise<string>
  remove(): Promise<void>
}

export async function makeTestFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), "porchlight-certificates-"))
  return {
    path,
    async write(name, content) {
      await writeFile(join(path, name), content)
      return join(path, name)
    },
    async openssl(...words) {
      const run = promisify(execFile)("openssl", words, { cwd: path })
      // `s_client` stays for as long as something might be typed.
      run.child.stdin?.end()
      const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error)
      return stdout + stderr
    },
    remove: () => rm(path, { recursive: true, force: true }),
  }
}
