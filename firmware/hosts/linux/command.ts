/** Small programs of the system, run without a shell. */
import { execFile } from "node:child_process"
import { PorchlightError } from "../../core/errors.ts"

/** The longest, the creation of a network interface, takes well under a second. */
const limitMilliseconds = 5000

const outputMaximumBytes = 1_000_000

/** Administrators' folders are not in everybody's path, and answers are read by their English words. */
export function systemEnvironment(): NodeJS.ProcessEnv {
  const { PATH = "/usr/bin:/bin" } = process.env
  return { PATH: `${PATH}:/usr/sbin:/sbin`, LC_ALL: "C" }
}

/**
 * Resolves to what it wrote. Rejects with `program-missing` where it is not installed, `package` being what to install,
 * and with `program-failed` and its last words.
 */
export function run(program: string, words: readonly string[], packageName: string): Promise<string> {
  const options = {
    env: systemEnvironment(),
    timeout: limitMilliseconds,
    maxBuffer: outputMaximumBytes,
    killSignal: "SIGKILL",
  } as const
  return new Promise((resolve, reject) => {
    execFile(program, words, options, (error, output, complaint) => {
      if (error === null) resolve(output)
      else if (error.code === "ENOENT") reject(programMissing(program, packageName))
      else reject(programFailed(program, lastLine(complaint) || error.message.split("\n")[0] || ""))
    })
  })
}

export function programMissing(program: string, packageName: string): PorchlightError {
  const sentence = `${program} is not installed. Install it, on Debian: apt install ${packageName}.`
  return new PorchlightError("program-missing", sentence, { program, package: packageName })
}

export function programFailed(program: string, words: string): PorchlightError {
  return new PorchlightError("program-failed", `${program} failed: ${words}`, { program, words })
}

export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? ""
}
