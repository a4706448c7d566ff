/**
 * Has this computer trust the device's root, and ends that: by mkcert where it is installed, else in the stores that it
 * knows itself, and where it may not write it says how.
 */
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fingerprintGroups } from "../core/fingerprint.ts"
import { ownCommand } from "../hosts/linux/own-command.ts"
import type { Step } from "../service/step.ts"

export interface RootToTrust {
  readonly pem: string
  readonly fingerprint: string
}

export interface Computer {
  readonly platform: NodeJS.Platform
  readonly isRoot: boolean
  /** Of the person whose browsers are meant. */
  readonly home: string
  /** Debian's, for a system's own roots: what lies there goes into every program's list. */
  readonly systemFolder: string
  /** Resolves to undefined where there is no such program. `asPerson` gives up root's rights. */
  run(program: string, words: readonly string[], more?: RunMore): Promise<Ran | undefined>
  show(step: Step): void
}

export interface RunMore {
  readonly environment?: Readonly<Record<string, string>>
  readonly asPerson?: boolean
}

export interface Ran {
  readonly succeeded: boolean
  /** Its last words, for whoever has to mend it. */
  readonly said: string
}

/** Resolves to whether nothing failed. */
export async function changeTrust(
  kind: "install" | "uninstall",
  root: RootToTrust,
  computer: Computer,
): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-root-"))
  try {
    // Others have to read it: a root is no secret, and a browser's store is changed with its owner's rights.
    await chmod(folder, 0o755)
    // The name that mkcert looks for.
    const file = join(folder, "rootCA.pem")
    await writeFile(file, root.pem, { mode: 0o644 })
    const failures: Step[] = []
    const change: Change = {
      ...{ root, computer, file, folder },
      isInstall: kind === "install",
      show(step) {
        if (step.state === "failed") failures.push(step)
        computer.show(step)
      },
    }
    const byMkcert = await withMkcert(change)
    if (byMkcert && change.isInstall) return failures.length === 0
    if (computer.platform === "linux") {
      await inSystem(change)
      await inBrowsers(change)
    } else if (!byMkcert) {
      change.show(byHand(change))
    }
    return failures.length === 0
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Change {
  readonly root: RootToTrust
  readonly computer: Computer
  readonly file: string
  readonly folder: string
  readonly isInstall: boolean
  show(step: Step): void
}

/**
 * Given a folder with a root and without its key, mkcert has that one trusted and makes none of its own (1.4.4,
 * `loadCA`: "keyless mode, where only -install works").
 */
async function withMkcert({ computer, folder, isInstall, show }: Change): Promise<boolean> {
  const word = isInstall ? "-install" : "-uninstall"
  const ran = await computer.run("mkcert", [word], { environment: { CAROOT: folder } })
  if (ran === undefined) return false
  const text = isInstall
    ? "mkcert had this computer's stores trust it"
    : "mkcert took it out of this computer's stores"
  show(ran.succeeded ? { state: "done", text } : { state: "failed", text: `${text}: it failed. ${ran.said}` })
  return ran.succeeded
}

/** Unique to the root, so that installing again replaces and nothing else is touched. */
const nickname = ({ fingerprint }: RootToTrust) => `Porchlight root ${fingerprint.slice(0, 16)}`

async function inSystem({ root, computer, isInstall, show }: Change): Promise<void> {
  const { systemFolder, isRoot } = computer
  const path = join(systemFolder, `porchlight-${root.fingerprint.slice(0, 16)}.crt`)
  const isThere = (await readdir(systemFolder).catch(() => undefined)) !== undefined
  if (!isThere) {
    if (!isInstall) return
    const how = `${ownCommand()} ca export root.crt, then sudo trust anchor root.crt`
    return show({
      state: "failed",
      text: `This system's own store is not known here. Where p11-kit is: ${how}`,
    })
  }
  const present = await readFile(path, "utf8").catch(() => undefined)
  if (isInstall ? present === root.pem : present === undefined) {
    const text = isInstall ? "This system's own store has it" : "This system's own store does not have it"
    return show({ state: "unchanged", text })
  }
  if (!isRoot) {
    const how = isInstall
      ? `${ownCommand()} ca export root.crt, sudo cp root.crt ${path}, sudo update-ca-certificates`
      : `sudo rm ${path}, sudo update-ca-certificates --fresh`
    return show({ state: "failed", text: `This system's own store is for root. Use sudo, or: ${how}` })
  }
  if (isInstall) await writeFile(path, root.pem, { mode: 0o644 })
  else await rm(path, { force: true })
  const ran = await computer.run("update-ca-certificates", isInstall ? [] : ["--fresh"])
  const text = `${isInstall ? "Put into" : "Taken out of"} this system's own store: ${path}`
  if (ran?.succeeded) return show({ state: "done", text })
  show({ state: "failed", text: `${text}, but update-ca-certificates failed. ${ran?.said ?? "Install it."}` })
}

/** More profiles than a person has; a folder full of others is not searched for ever. */
const storesMaximum = 50

/** Chromium and Firefox keep roots of their own on Linux, in the form of NSS. */
async function inBrowsers(change: Change): Promise<void> {
  const stores = await browserStores(change.computer.home)
  if (stores.length === 0) {
    const text = `No Chromium and no Firefox keeps roots in ${change.computer.home} yet`
    return change.show({ state: "unchanged", text })
  }
  for (const store of stores) await inBrowser(store, change)
}

async function inBrowser(store: string, { root, computer, file, isInstall, show }: Change): Promise<void> {
  const name = nickname(root)
  const run = (...words: string[]) =>
    computer.run("certutil", ["-d", `sql:${store}`, ...words], { asPerson: true })
  const listed = await run("-L", "-n", name)
  if (listed === undefined) {
    const text = `The browser's store in ${store} takes certutil. Install it (Debian: libnss3-tools), then run this again`
    return show({ state: "failed", text })
  }
  if (listed.succeeded === isInstall) {
    return show({
      state: "unchanged",
      text: `The browser's store in ${store} ${isInstall ? "has" : "does not have"} it`,
    })
  }
  const ran = isInstall ? await run("-A", "-t", "C,,", "-n", name, "-i", file) : await run("-D", "-n", name)
  const text = `${isInstall ? "Put into" : "Taken out of"} the browser's store in ${store}`
  if (ran?.succeeded) return show({ state: "done", text })
  show({ state: "failed", text: `${text}: certutil failed. ${ran?.said ?? ""}` })
}

/** Folders that hold a `cert9.db`. */
async function browserStores(home: string): Promise<readonly string[]> {
  const folders = [join(home, ".pki/nssdb"), join(home, "snap/chromium/current/.pki/nssdb")]
  for (const profiles of [
    ".mozilla/firefox",
    ".config/mozilla/firefox",
    "snap/firefox/common/.mozilla/firefox",
  ]) {
    const names = await readdir(join(home, profiles)).catch((): string[] => [])
    folders.push(...names.sort().map((name) => join(home, profiles, name)))
  }
  const found: string[] = []
  for (const folder of folders.slice(0, storesMaximum)) {
    const names = await readdir(folder).catch((): string[] => [])
    if (names.includes("cert9.db")) found.push(folder)
  }
  return found
}

function byHand({ computer: { platform }, isInstall, root }: Change): Step {
  const ways: Partial<Record<NodeJS.Platform, readonly [install: string, uninstall: string]>> = {
    darwin: [
      "sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain root.crt",
      "sudo security remove-trusted-cert -d root.crt",
    ],
    win32: ["certutil -addstore -f ROOT root.crt", "certutil -delstore ROOT (the root's serial number)"],
  }
  const way = ways[platform]?.[isInstall ? 0 : 1] ?? "what this system's handbook says of root certificates"
  const beginning = fingerprintGroups(root.fingerprint.slice(0, 8)).join(" ")
  const text = `mkcert is not installed, and nothing else changes this system's store. By hand: ${ownCommand()} ca export root.crt, then ${way}. Its SHA-256 begins with ${beginning}.`
  return { state: "failed", text }
}
