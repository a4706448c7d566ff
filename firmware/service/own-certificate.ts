/**
 * A certificate of the owner's own, which the service is to serve: it stays where it is, as whoever renews it writes it
 * there again, so the service's user must be able to read it.
 */
import { PorchlightError } from "../core/errors.ts"
import { readOwnCertificate } from "../hosts/node/own-certificate.ts"
import type { InstallOptions } from "./install-options.ts"
import { hiddenFiles, readableFilesPart } from "./readable-files.ts"
import type { Part } from "./step.ts"
import { on, type System } from "./system.ts"

type OwnCertificate = NonNullable<InstallOptions["certificate"]>

/** What is wrong with the pair itself: before anything on the machine is changed. */
export async function certificateFaults(
  system: System,
  { name, certificate }: Pick<InstallOptions, "name" | "certificate">,
): Promise<readonly string[]> {
  if (certificate === undefined) return []
  if (name === undefined) return ["A certificate is for one name. Give the device that name with --name."]
  const certificatePath = on(system, certificate.certificateFile)
  const keyPath = on(system, certificate.keyFile)
  try {
    await readOwnCertificate({ certificatePath, keyPath, hostName: `${name}.local` })
  } catch (error) {
    if (error instanceof PorchlightError) return [error.message]
    throw error
  }
  return hiddenFiles(system, filesOf(certificate))
}

/** For when the user is there. */
export function certificatePart(system: System, certificate: OwnCertificate): Part {
  return readableFilesPart(system, filesOf(certificate))
}

function filesOf({ certificateFile, keyFile }: OwnCertificate): readonly string[] {
  return certificateFile === keyFile ? [certificateFile] : [certificateFile, keyFile]
}
