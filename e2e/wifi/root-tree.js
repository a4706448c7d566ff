// What the packages' own scripts would have done at installation, and the machine's settings.
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { runUnpacked } from "./unpacked-program.js"

const ourFiles = fileURLToPath(new URL("guest/root", import.meta.url))

/** Units that a machine of one minute can do without; each costs it a second or so under emulation. */
const masked = [
  "getty.target",
  "systemd-ask-password-console.path",
  "systemd-ask-password-wall.path",
  "systemd-binfmt.service",
  "systemd-boot-system-token.service",
  "systemd-firstboot.service",
  "systemd-hwdb-update.service",
  "systemd-journal-catalog-update.service",
  "systemd-journal-flush.service",
  "systemd-logind.service",
  "systemd-machine-id-commit.service",
  "systemd-network-generator.service",
  "systemd-pcrphase.service",
  "systemd-pcrphase-initrd.service",
  "systemd-pcrphase-sysinit.service",
  "systemd-pstore.service",
  "systemd-random-seed.service",
  "systemd-sysusers.service",
  "systemd-timesyncd.service",
  "systemd-update-done.service",
  "systemd-update-utmp.service",
  "systemd-update-utmp-runlevel.service",
  "cryptsetup.target",
  "veritysetup.target",
  "integritysetup.target",
  "dev-hugepages.mount",
  "dev-mqueue.mount",
  "sys-fs-fuse-connections.mount",
  "sys-kernel-config.mount",
  "sys-kernel-debug.mount",
  "sys-kernel-tracing.mount",
  "modprobe@.service",
  "proc-sys-fs-binfmt_misc.automount",
  "remote-fs.target",
  "systemd-tmpfiles-clean.timer",
  "systemd-vconsole-setup.service",
]

/** What no package brings; the repository and the results are mounted in `repo` and `out`. */
const folders = [
  ...["proc", "sys", "dev", "run", "tmp", "root", "repo", "out"],
  ...["var/tmp", "var/log", "var/lib/NetworkManager"],
]

/** The npm that came with this Node, whole; undefined where a distribution has taken it apart. */
export function npmFolder() {
  const beside = join(dirname(process.execPath), "npm")
  if (!existsSync(beside)) return undefined
  const folder = dirname(dirname(realpathSync(beside)))
  return existsSync(join(folder, "node_modules")) ? folder : undefined
}

/** Turns unpacked packages into a system that starts. @param {string} tree */
export function settle(tree) {
  cpSync(ourFiles, tree, { recursive: true })
  copyFileSync(process.execPath, join(tree, "usr/bin/node"))
  const npm = npmFolder()
  if (npm !== undefined) {
    cpSync(npm, join(tree, "usr/lib/node_modules/npm"), { recursive: true })
    link(tree, "usr/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js")
  }
  for (const folder of folders) mkdirSync(join(tree, folder), { recursive: true })
  for (const folder of ["tmp", "var/tmp"]) chmodSync(join(tree, folder), 0o1777)
  link(tree, "var/run", "../run")
  link(tree, "etc/mtab", "../proc/self/mounts")
  for (const name of ["regulatory.db", "regulatory.db.p7s"]) {
    link(tree, `usr/lib/firmware/${name}`, `${name}-debian`)
  }
  for (const unit of masked) link(tree, `etc/systemd/system/${unit}`, "/dev/null")
  const wants = "etc/systemd/system/multi-user.target.wants"
  mkdirSync(join(tree, wants), { recursive: true })
  for (const unit of ["stories.service", "journal-out.service"]) link(tree, `${wants}/${unit}`, `../${unit}`)
  link(tree, "etc/systemd/system/default.target", "/usr/lib/systemd/system/multi-user.target")
  for (const [name, unit] of [
    ["dbus-org.freedesktop.nm-dispatcher.service", "NetworkManager-dispatcher.service"],
    ["dbus-fi.w1.wpa_supplicant1.service", "wpa_supplicant.service"],
  ]) {
    link(tree, `etc/systemd/system/${name}`, `/usr/lib/systemd/system/${unit}`)
  }
  for (const applet of runUnpacked(tree, "usr/bin/busybox", ["--list"]).trim().split("\n")) {
    const there = ["bin", "sbin"].some((folder) => existsSync(join(tree, "usr", folder, applet)))
    if (!there) link(tree, `usr/bin/${applet}`, "busybox")
  }
}

/** @param {string} tree @param {string} path @param {string} target */
function link(tree, path, target) {
  rmSync(join(tree, path), { force: true })
  symlinkSync(target, join(tree, path))
}
