/** This computer, and the person at it, whose browsers are meant also where they said `sudo`. */
import { spawn } from "node:child_process"
import { readFile } from "node:fs/promises"
import { homedir } from "node:os"
import { stepText } from "./service.ts"
import { hasColours } from "./terminal.ts"
import type { Computer, Ran, RunMore } from "./trust-stores.ts"

interface Person {
  readonly uid: number
  readonly gid: number
  readonly home: string
}

/** What a program that failed said last; more would not fit a step. */
const saidMaximumCharacters = 300

export async function thisComputer(): Promise<Computer> {
  const isRoot = process.getuid?.() === 0
  const person = isRoot ? await personBehindSudo(process.env["SUDO_UID"]) : undefined
  return {
    platform: process.platform,
    isRoot,
    home: person?.home ?? homedir(),
    systemFolder: "/usr/local/share/ca-certificates",
    run: (program, words, more = {}) => run(program, words, more, person),
    show: (step) => void process.stdout.write(stepText(step, { colours: hasColours() })),
  }
}

/** passwd(5): name, password, uid, gid, comment, home, shell. */
async function personBehindSudo(uidText: string | undefined): Promise<Person | undefined> {
  if (uidText === undefined || !/^[1-9]\d{0,9}$/.test(uidText)) return undefined
  const lines = (await readFile("/etc/passwd", "utf8").catch(() => "")).split("\n")
  const [, , , gid, , home] = lines.map((line) => line.split(":")).find((words) => words[2] === uidText) ?? []
  if (gid === undefined || !home) return undefined
  return { uid: Number(uidText), gid: Number(gid), home }
}

function run(
  program: string,
  words: readonly string[],
  { environment = {}, asPerson = false }: RunMore,
  person: Person | undefined,
): Promise<Ran | undefined> {
  const env = { ...process.env, ...environment }
  const lesser =
    asPerson && person !== undefined
      ? { uid: person.uid, gid: person.gid, env: { ...env, HOME: person.home } }
      : { env }
  return new Promise((resolve) => {
    // It may ask for a password, at the terminal.
    const child = spawn(program, [...words], { ...lesser, stdio: ["inherit", "ignore", "pipe"] })
    let said = ""
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-saidMaximumCharacters)
    })
    child.once("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code === "ENOENT" ? undefined : { succeeded: false, said: String(error.code) }),
    )
    child.once("close", (code) => resolve({ succeeded: code === 0, said: said.trim() }))
  })
}
