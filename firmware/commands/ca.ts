/** `porchlight ca`: the device's root, which phones and computers trust by hand. */
import type { RunOptions } from "../command-line.ts"
import { controlClient } from "../control/control-client.ts"
import { houseClient } from "../control/house-client.ts"
import type { RootView } from "../control/house-control.ts"
import { oneLine } from "../control/mode-sentence.ts"
import { PorchlightError } from "../core/errors.ts"
import { fingerprintGroups } from "../core/fingerprint.ts"
import { pemEncode } from "../core/pem.ts"
import type { CaAction } from "../house-words.ts"
import { notRunning, type Place } from "./place.ts"
import { readRootFile, writeRootFile } from "./root-file.ts"
import type { StoredRoot } from "./stored-root.ts"

export async function ca(
  place: Place,
  { action, logLevel }: RunOptions & { readonly action: CaAction },
): Promise<void> {
  const client = houseClient(place.stateFolder)
  /** Where no device runs. */
  const stored = async (): Promise<StoredRoot> =>
    (await import("./stored-root.ts")).openStoredRoot(place.stateFolder, logLevel)
  const shownRoot = async (): Promise<RootView> => {
    const answer = await client.root()
    if (answer?.hasOwnCertificate) throw ownCertificate()
    const root = answer === undefined ? (await stored()).root() : (answer.root ?? undefined)
    if (root === undefined) throw noRoot(place)
    return root
  }
  const say = (text: string) => void process.stdout.write(text)
  switch (action.kind) {
    case "show": {
      const root = await shownRoot()
      const pages = (await controlClient(place.stateFolder).status())?.pages ?? []
      return say(rootText(root, pages))
    }
    case "export": {
      const { file, withKey } = action
      const pem = (await client.exportRoot(withKey)) ?? pemOf(await stored(), withKey, place)
      await writeRootFile(file, pem, withKey)
      if (file === "-") return
      return say(
        withKey
          ? `${file} holds the root with its key. Whoever has it can pass for any device that phones trust by it.\n`
          : `${file} holds the root. It is no secret.\n`,
      )
    }
    case "import": {
      const files = {
        certificate: await readRootFile(action.file),
        key: await readRootFile(action.keyFile),
      }
      const running = await client.root()
      const store = running === undefined ? await stored() : undefined
      const before = store === undefined ? running?.root : store.root()
      const root = store === undefined ? (await client.importRoot(files))?.root : await store.replace(files)
      if (!root) throw noRoot(place)
      return say(rootText(root, undefined) + whatBecameOf(before ?? undefined, root))
    }
    case "renew":
      if (!(await client.renew())) throw notRunning(place)
      return say("The device has a new certificate under the same root. No phone has anything to do.\n")
    case "install":
    case "uninstall": {
      const root = await shownRoot()
      const pem = (await client.exportRoot(false)) ?? pemOf(await stored(), false, place)
      const { changeTrust } = await import("./trust-stores.ts")
      const { thisComputer } = await import("./this-computer.ts")
      say("\n")
      const isDone = await changeTrust(action.kind, { ...root, pem }, await thisComputer())
      say("\n")
      if (!isDone) process.exitCode = 1
      return
    }
  }
}

function pemOf(stored: StoredRoot, withKey: boolean, place: Place): string {
  const { keyed } = stored
  if (keyed === undefined) throw noRoot(place)
  const certificate = pemEncode("CERTIFICATE", keyed.certificate)
  return withKey ? certificate + pemEncode("PRIVATE KEY", keyed.key) : certificate
}

function whatBecameOf(before: RootView | undefined, root: RootView): string {
  if (before === undefined) return ""
  if (before.fingerprint === root.fingerprint) return "  It was the device's root already.\n\n"
  return "  The root before it was set aside. Phones that trusted that one have to trust this one.\n\n"
}

/** `pages` are where the device is met now; left out where nobody asked. */
export function rootText(root: RootView, pages: readonly string[] | undefined): string {
  const groups = fingerprintGroups(root.fingerprint)
  const half = Math.ceil(groups.length / 2)
  const rows: (readonly [subject: string, text: string])[] = [
    ["SHA-256", groups.slice(0, half).join(" ")],
    ["", groups.slice(half).join(" ")],
    ["Valid", `from ${dayText(root.validFrom)} until ${dayText(root.validUntil)}`],
  ]
  if (pages !== undefined) {
    rows.push([
      "Phones",
      pages.length === 0
        ? "get it from the device's page, once it is at home"
        : `get it at ${pages.join(", ")}`,
    ])
  }
  const lines = rows.map(([subject, text]) => `    ${subject.padEnd(10)}${text}\n`)
  return `\n  ${oneLine(root.commonName)}\n\n${lines.join("")}\n`
}

function dayText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}

function ownCertificate(): PorchlightError {
  const sentence =
    "The device serves a certificate of its owner's (--cert), so it has no root of its own. Phones trust it by the root " +
    "of whoever issued that certificate; mkcert's lies in the folder that mkcert -CAROOT names."
  return new PorchlightError("own-certificate", sentence)
}

function noRoot({ start }: Place): PorchlightError {
  const sentence = `The device has no root yet: it makes one when it runs and its clock is set. Start it: ${start}`
  return new PorchlightError("no-root", sentence)
}
