/**
 * A certificate of the owner's own, which the service is to serve: it stays where it is, as whoever renews it writes it
 * there again, so the service's user must be able to read it.
 */
import { realpath } from "node:fs/promises"
import { PorchlightError } from "../core/errors.ts"
import { readOwnCertificate } from "../hosts/node/own-certificate.ts"
import type { InstallOptions } from "./install-options.ts"
import { userName } from "./places.ts"
import { isHidden } from "./reachable-program.ts"
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
  const faults: string[] = []
  for (const file of filesOf(certificate)) {
    const place = (await realpath(on(system, file))).slice(system.rootFolder.length)
    if (!isHidden(file) && !isHidden(place)) continue
    const why = "The service sees neither homes nor temporary folders."
    faults.push(`${file} cannot be served from there. ${why} Put it into /etc/${userName}, say.`)
  }
  return faults
}

/** Changes no rights itself: who may read a key is its owner's decision. For when the user is there. */
export function certificatePart(system: System, certificate: OwnCertificate): Part {
  return {
    text: `The service can read ${filesOf(certificate).join(" and ")}`,
    async look() {
      for (const file of filesOf(certificate)) await mustRead(system, file)
      return undefined
    },
  }
}

async function mustRead(system: System, file: string): Promise<void> {
  const { code, complaint } = await system.run("runuser", [
    "-u",
    userName,
    "--",
    "test",
    "-r",
    on(system, file),
  ])
  if (code === 0) return
  if (code === undefined) {
    const sentence = `Whether the user ${userName} can read ${file} is not to be learnt: ${complaint.trim()}. Mend that, then install again.`
    throw new PorchlightError("program-failed", sentence, { program: "runuser", file })
  }
  const remedy = `Allow it: sudo chgrp ${userName} ${file}, then sudo chmod 640 ${file}, and let that user enter its folders.`
  const sentence = `The user ${userName}, which the service runs as, cannot read ${file}. ${remedy} Then install again.`
  throw new PorchlightError("certificate-unreadable", sentence, { file, user: userName })
}

function filesOf({ certificateFile, keyFile }: OwnCertificate): readonly string[] {
  return certificateFile === keyFile ? [certificateFile] : [certificateFile, keyFile]
}
