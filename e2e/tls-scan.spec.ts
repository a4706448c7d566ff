/** What testssl.sh finds at the built device: protocols, preferences, the certificate, heads, and known attacks. */
import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect } from "@playwright/test"
import { isMissing } from "./browser-trust.ts"
import { test } from "./home.ts"

/** Debian's name for it. */
const scanner = "testssl"

/** It took 30 s alone, and 140 s where the machine had far more to do than it can. One that hangs must not hold up the rest. */
const patienceMilliseconds = 240_000

/** What it complains of, and a device at home does all the same. */
const allowed: Readonly<Record<string, string>> = {
  BREACH:
    "It is gzip over TLS that it complains of. Only stored files are compressed, and they hold no secret; answers about the home are not.",
  cert_revocation:
    "A root that lives in the device has no address from which a phone could ask what was revoked: that takes the internet. Its leaves live for a year at most instead.",
}

interface Finding {
  readonly id: string
  readonly severity: string
  readonly finding: string
}

const grave = ["MEDIUM", "HIGH", "CRITICAL", "FATAL"]

/** One of each part of the scan: without them it ended early, and found nothing for that reason. */
const signs = [
  "TLS1_3",
  "cipherlist_NULL",
  "cipher_negotiated",
  "cert_chain_of_trust",
  "HSTS",
  "heartbleed",
  "DROWN",
  "LUCKY13",
]

test("testssl.sh finds nothing of weight, but what a device at home does with reason", async ({
  folder,
  device,
  rootFile,
}) => {
  test.skip(isMissing(scanner), `There is no ${scanner}; install Debian's testssl.sh.`)
  test.setTimeout(patienceMilliseconds + 30_000)
  const file = join(folder, "findings.json")
  // `--fast` leaves out ciphers that the first ones imply; without `--nodns none` it waits for name servers.
  const parts = "--protocols --standard --server-preference --server-defaults --headers --vulnerable".split(
    " ",
  )
  const quietly = "--quiet --color 0 --warnings off --fast --nodns none --ip 127.0.0.1".split(" ")
  await promisify(execFile)(
    scanner,
    [...quietly, "--add-ca", rootFile, ...parts, "--jsonfile", file, device.origin],
    { timeout: patienceMilliseconds },
    // It ends with the number of findings that are not good; the file says which.
  ).catch(() => undefined)
  const findings: readonly Finding[] = JSON.parse(await readFile(file, "utf8"))
  expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(signs))
  const found = findings.filter(({ id, severity }) => grave.includes(severity) && !(id in allowed))
  expect(found.map(({ id, severity, finding }) => `${severity} ${id}: ${finding}`)).toEqual([])
})
