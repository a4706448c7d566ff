/** The passphrase of a backup: typed where nobody sees it, or given by a script. */
import { PorchlightError } from "../core/errors.ts"
import { readBoundedFile } from "./bounded-file.ts"

const variable = "PORCHLIGHT_PASSPHRASE"

/** Whoever finds the file may try for years. */
const newMinimumLength = 8
const maximumBytes = 4096

/**
 * That of `file`, its first line; or of the variable `PORCHLIGHT_PASSPHRASE`; or the one that is typed, twice where it is
 * a new one. Rejects with a `PorchlightError`: `no-passphrase`, `bad-passphrase`.
 */
export async function askPassphrase(file: string | undefined, isNew: boolean): Promise<string> {
  const given = file === undefined ? process.env[variable] : await firstLine(file)
  const passphrase = given ?? (await typed("Passphrase of the backup: "))
  if (passphrase === "") throw bad("The passphrase is empty. Choose one that you will find again.")
  if (isNew && passphrase.length < newMinimumLength) {
    throw bad(
      `The passphrase is too short. Take ${newMinimumLength} characters or more; a few words are best.`,
    )
  }
  if (!isNew || given !== undefined) return passphrase
  if ((await typed("The same again: ")) === passphrase) return passphrase
  throw bad("Those were two different ones. Start again.")
}

async function firstLine(file: string): Promise<string> {
  const bytes = await readBoundedFile(file, maximumBytes).catch((error: NodeJS.ErrnoException) => {
    throw bad(`The passphrase cannot be read from ${file} (${error.code}).`)
  })
  if (bytes === undefined) throw bad(`${file} has more than ${maximumBytes} bytes: that is no passphrase.`)
  const [line = ""] = Buffer.from(bytes).toString().split(/\r?\n/, 1)
  return line
}

/** Asks on standard error, as what is printed may go into a file, and shows nothing of what is typed. */
async function typed(question: string): Promise<string> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) {
    const sentence = `There is no terminal to type the passphrase at. Give it by --passphrase-file FILE, or in ${variable}.`
    throw new PorchlightError("no-passphrase", sentence)
  }
  stderr.write(question)
  stdin.setRawMode(true)
  stdin.setEncoding("utf8")
  try {
    return await readLine(stdin)
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write("\n")
  }
}

const ctrlC = "\u0003"
const ctrlD = "\u0004"
/** Takes the whole line back, as terminals do. */
const ctrlU = "\u0015"
const endings: readonly string[] = ["\r", "\n", ctrlC, ctrlD]

/** What follows the end of the line in one piece, from a paste or a script, is the answer to the next question. */
let rest = ""

/** Rejects where the person, or the terminal, goes away. */
function readLine(stdin: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let line: string[] = []
    const end = (settle: () => void): void => {
      stdin.off("data", take)
      stdin.off("end", closed)
      settle()
    }
    const closed = () => end(() => reject(bad("The terminal was closed. Nothing was done.")))
    function take(text: string): void {
      const characters = [...text]
      const lastIndex = characters.findIndex((character) => endings.includes(character))
      for (const character of lastIndex < 0 ? characters : characters.slice(0, lastIndex)) {
        if (character === "\u007f" || character === "\b") line.pop()
        else if (character === ctrlU) line = []
        else line.push(character)
      }
      if (lastIndex < 0) return
      rest = characters.slice(lastIndex + 1).join("")
      const isGivenUp = characters[lastIndex] === ctrlC
      end(() => (isGivenUp ? reject(bad("Nothing was done.")) : resolve(line.join(""))))
    }
    stdin.on("data", take)
    stdin.on("end", closed)
    const early = rest
    rest = ""
    if (early !== "") take(early)
    stdin.resume()
  })
}

function bad(sentence: string): PorchlightError {
  return new PorchlightError("bad-passphrase", sentence)
}
