// The machine's accounts, for stories that install: they make the user `porchlight`, which the machine has for the others.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"

const files = ["/etc/passwd", "/etc/group"]

/** What Debian's packages passwd and libc-bin would bring, which need more of an installation than this machine has. */
const programs = [
  { file: "/usr/local/bin/getent", script: 'exec grep "^$2:" "/etc/$1"' },
  {
    file: "/usr/local/sbin/useradd",
    script: `for name; do :; done
echo "$name:x:990:" >>/etc/group
echo "$name:x:990:990::/var/lib/$name:/usr/sbin/nologin" >>/etc/passwd`,
  },
  { file: "/usr/local/sbin/userdel", script: 'exec sed -i "/^$1:/d" /etc/passwd /etc/group' },
]

/** As the files were. */
const keptAs = (/** @type {string} */ file) => `${file}.stories`

/** Takes the user away, and has the programs there that make one. */
export function takeUserAway() {
  for (const file of files) {
    copyFileSync(file, keptAs(file))
    const others = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => !line.startsWith("porchlight:"))
    writeFileSync(file, others.join("\n"))
  }
  rmSync("/var/lib/porchlight", { recursive: true, force: true })
  // As every Debian has it.
  mkdirSync("/usr/local/lib", { recursive: true })
  for (const { file, script } of programs) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `#!/bin/sh\n${script}\n`)
    chmodSync(file, 0o755)
  }
}

/** Undoes it, also after a restart. */
export function giveUserBack() {
  for (const file of files) renameSync(keptAs(file), file)
  for (const { file } of programs) rmSync(file, { force: true })
}
