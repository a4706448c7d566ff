/** Files of the owner's that the service reads where they lie: whoever renews one writes it there again. */
import { realpath } from "node:fs/promises"
import { PorchlightError } from "../core/errors.ts"
import { asServiceUser } from "./as-service-user.ts"
import { userName } from "./places.ts"
import { isHidden } from "./reachable-program.ts"
import type { Part } from "./step.ts"
import { on, type System } from "./system.ts"

/** A sentence for each that the service cannot see, whoever may read it. Rejects for one that is not there. */
export async function hiddenFiles(system: System, files: readonly string[]): Promise<readonly string[]> {
  const faults: string[] = []
  for (const file of files) {
    const place = (await realpath(on(system, file))).slice(system.rootFolder.length)
    if (!isHidden(file) && !isHidden(place)) continue
    const why = "The service sees neither homes nor temporary folders."
    faults.push(`${file} cannot be read from there. ${why} Put it into /etc/${userName}, say.`)
  }
  return faults
}

/** Changes no rights itself: who may read a key is its owner's decision. For when the user is there. */
export function readableFilesPart(system: System, files: readonly string[]): Part {
  return {
    text: `The service can read ${files.join(" and ")}`,
    async look() {
      for (const file of files) await mustRead(system, file)
      return undefined
    },
  }
}

async function mustRead(system: System, file: string): Promise<void> {
  const [command, words] = asServiceUser
  const { code, complaint } = await system.run(command, [...words, "test", "-r", on(system, file)])
  if (code === 0) return
  // `test` says no by 1; setpriv, which cannot become that user, by 127.
  if (code !== 1) {
    const sentence = `Whether the user ${userName} can read ${file} is not to be learnt: ${complaint.trim() || `${command} ended with ${code ?? "no code"}`}. Mend that, then install again.`
    throw new PorchlightError("program-failed", sentence, { program: command, file })
  }
  const remedy = `Allow it: sudo chgrp ${userName} ${file}, then sudo chmod 640 ${file}, and let that user enter its folders.`
  const sentence = `The user ${userName}, which the service runs as, cannot read ${file}. ${remedy} Then install again.`
  throw new PorchlightError("certificate-unreadable", sentence, { file, user: userName })
}
