// One machine, from its start to its end: QEMU with a disk, two serial lines, two shared folders and no network.
import { spawn } from "node:child_process"
import { createWriteStream } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { commandOf } from "./unpacked-program.js"

/** It needs about 250 MiB; the rest is its page cache. */
const memoryMiB = 768

/** Size of the cache of translated code; QEMU would take a gigabyte for it. */
const translatedMiB = 256

/** From its start to its first word; 10 s on a quiet host, and 25 beside other work. */
const bootMilliseconds = 180_000

const kernelWords = [
  "console=ttyS0",
  "net.ifnames=0",
  "quiet",
  // A panic ends the machine, as it does not reboot.
  "panic=-1",
  // Each saves emulated work: defences against neighbours that it does not have, and tests of its own ciphers.
  "mitigations=off",
  "cryptomgr.notests",
  "audit=0",
  "apparmor=0",
  "nowatchdog",
  "systemd.show_status=0",
]

/**
 * @typedef {object} Run
 * @property {string} repository Seen as /repo, read-only.
 * @property {string} results Seen as /out; the console goes there too.
 * @property {string | undefined} layer A disk for what it writes, which is gone with the machine otherwise.
 * @property {number} limitMilliseconds The machine is killed then.
 * @property {string} monitor A socket that QEMU makes, by which it is told to stand still; see `quiet.js`.
 * @property {(line: string) => void} onLine Each line that the stories write.
 */

/**
 * Resolves when the machine has gone: with undefined if it went by itself, else with a sentence that says why.
 * @param {import("./image.js").Image} image @param {Run} run @returns {Promise<string | undefined>}
 */
export function runMachine(image, { repository, results, layer, limitMilliseconds, monitor, onLine }) {
  const [command, words] = commandOf(image.machineTree, "usr/bin/qemu-system-x86_64", [
    ...["-L", join(image.machineTree, "usr/share/qemu"), "-L", join(image.machineTree, "usr/share/seabios")],
    ...["-nodefaults", "-no-user-config", "-nographic", "-no-reboot", "-net", "none", "-vga", "none"],
    ...["-smp", "2", "-m", String(memoryMiB), ...accelerator()],
    ...["-kernel", image.kernel, "-initrd", image.firstFiles, "-append", kernelWords.join(" ")],
    ...["-drive", `if=none,id=disk,format=raw,readonly=on,file=${image.disk}`],
    ...["-device", "virtio-blk-pci,drive=disk"],
    ...(layer === undefined ? [] : layerWords(layer)),
    ...["-fsdev", `local,id=repository,security_model=none,readonly=on,path=${repository}`],
    ...["-device", "virtio-9p-pci,fsdev=repository,mount_tag=repository"],
    ...["-fsdev", `local,id=results,security_model=none,path=${results}`],
    ...["-device", "virtio-9p-pci,fsdev=results,mount_tag=results"],
    ...["-device", "virtio-rng-pci"],
    ...[
      "-chardev",
      `file,id=console,append=on,path=${join(results, "console.log")}`,
      "-serial",
      "chardev:console",
    ],
    ...["-serial", "stdio"],
    ...["-qmp", `unix:${monitor},server=on,wait=off`],
  ])
  const env = { ...process.env, QEMU_MODULE_DIR: join(image.machineTree, "usr/lib/x86_64-linux-gnu/qemu") }
  const child = spawn(command, words, { stdio: ["ignore", "pipe", "pipe"], env })
  child.stderr.pipe(createWriteStream(join(results, "qemu.log")))

  /** @type {number | undefined} */
  let killedAfter
  const killAfter = (/** @type {number} */ milliseconds) =>
    setTimeout(() => {
      killedAfter = milliseconds
      child.kill("SIGKILL")
    }, milliseconds)
  const timer = killAfter(limitMilliseconds)
  const bootTimer = killAfter(bootMilliseconds)
  createInterface({ input: child.stdout }).on("line", (line) => {
    clearTimeout(bootTimer)
    onLine(line.trimEnd())
  })
  const interrupted = () => child.kill("SIGKILL")
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted)

  return new Promise((resolve) => {
    child.once("error", ({ message }) => resolve(`The machine did not start: ${message}`))
    child.once("close", (code, signal) => {
      clearTimeout(timer)
      clearTimeout(bootTimer)
      process.off("SIGINT", interrupted).off("SIGTERM", interrupted)
      if (killedAfter === bootMilliseconds) resolve("The machine said nothing; see console.log.")
      else if (killedAfter !== undefined)
        resolve(`The machine was stopped after its ${Math.round(killedAfter / 1000)} s.`)
      else if (code !== 0) resolve(`The machine ended with ${signal ?? `code ${code}`}; see qemu.log.`)
      else resolve(undefined)
    })
  })
}

/**
 * Without a word to the host's disk: it has to outlive the machine, not the host.
 * @param {string} file
 */
function layerWords(file) {
  const drive = `if=none,id=layer,format=raw,cache=unsafe,file=${file}`
  return ["-drive", drive, "-device", "virtio-blk-pci,drive=layer"]
}

/** Emulation, unless ACCEL=kvm says that this machine really has it. */
function accelerator() {
  if (process.env["ACCEL"] === "kvm") return ["-accel", "kvm", "-cpu", "host"]
  return ["-accel", `tcg,thread=multi,tb-size=${translatedMiB}`, "-cpu", "Nehalem"]
}
