import {
  chmodSync,
  existsSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { describe, expect, test } from "vitest"
import { issueLeaf, makeRoot, pemOf } from "../hosts/node/certificates.fixture.ts"
import { install } from "./install.ts"
import type { InstallOptions } from "./install-options.ts"
import { createMachine, type Machine } from "./machine.fixture.ts"
import { places } from "./places.ts"

const options: InstallOptions = { name: "ding-5cd80b1", accessPoint: "open", logLevel: "info" }

async function installed(machine: Machine, chosen = options): Promise<readonly string[]> {
  const shownBefore = machine.shown.length
  await install(chosen, machine.show, machine.system)
  return machine.shown.slice(shownBefore).map(({ state }) => state)
}

function switchOff(machine: Machine, hardware: string, kind: "soft" | "hard"): void {
  const files = { type: "wlan", name: hardware, soft: "0", hard: "0", [kind]: "1" }
  for (const [file, text] of Object.entries(files)) {
    machine.put(`/sys/class/rfkill/${hardware}/${file}`, `${text}\n`)
  }
}

const restarts = (machine: Machine) => machine.changes.filter((command) => command.includes("restart")).length

test("installs everything, says so step by step, and starts the service last", async () => {
  const machine = createMachine()
  expect(await installed(machine)).toEqual(Array(7).fill("done"))
  for (const place of [places.unit, places.polkitRule, places.busPolicy, places.command]) {
    expect(existsSync(machine.path(place)), place).toBe(true)
  }
  expect(readFileSync(machine.path(places.unit), "utf8")).toContain('"--name=ding-5cd80b1"')
  expect(machine.changes.at(-1)).toBe("systemctl restart porchlight.service")
  expect(machine.state).toMatchObject({ user: places.state, active: true, enabled: true })
  expect(existsSync(machine.path(places.restartDue))).toBe(false)
})

test("once more, changes no file, runs nothing that changes, and restarts nothing", async () => {
  const machine = createMachine()
  await installed(machine)
  const [files, changes] = [machine.files(), [...machine.changes]]
  expect(await installed(machine)).toEqual(Array(7).fill("unchanged"))
  expect(machine.files()).toEqual(files)
  expect(machine.changes).toEqual(changes)
})

test("with other options, changes the unit alone and restarts", async () => {
  const machine = createMachine()
  await installed(machine)
  const program = readlinkSync(machine.path(places.program))
  const states = await installed(machine, { ...options, setupCode: "none" })
  expect(states).toEqual(["unchanged", "unchanged", "unchanged", "unchanged", "unchanged", "done", "done"])
  expect(restarts(machine)).toBe(2)
  expect(readlinkSync(machine.path(places.program))).toBe(program)
})

test("with a newer program, replaces it, restarts, and keeps no older one", async () => {
  const machine = createMachine()
  await installed(machine)
  const before = readlinkSync(machine.path(places.program))
  writeFileSync(`${machine.system.packageFolder}/dist/program/cli.js`, "a newer command")
  const states = await installed(machine)
  expect(states.filter((state) => state === "done").length).toBe(2)
  expect(restarts(machine)).toBe(2)
  expect(existsSync(machine.path(`${places.programs}/${before}`))).toBe(false)
  expect(readFileSync(machine.path(`${places.program}/dist/program/cli.js`), "utf8")).toBe("a newer command")
})

test("after a run that ended before the restart, the next one restarts", async () => {
  const machine = createMachine()
  await installed(machine)
  machine.state.failing.set("systemctl restart", "Job failed.")
  await expect(installed(machine, { ...options, country: "DE" })).rejects.toMatchObject({
    code: "service-not-started",
    message: expect.stringContaining("the last words of the service"),
  })
  machine.state.failing.clear()
  expect(await installed(machine, { ...options, country: "DE" })).toEqual([
    ...Array(6).fill("unchanged"),
    "done",
  ])
  expect(restarts(machine)).toBe(2)
})

test("a step that fails is named, what was done stays, and the next run goes on", async () => {
  const machine = createMachine()
  machine.state.failing.set("useradd", "useradd: cannot lock /etc/passwd; try again later.")
  await expect(installed(machine)).rejects.toMatchObject({
    code: "program-failed",
    message: expect.stringMatching(/cannot lock \/etc\/passwd.*run it again/),
  })
  expect(machine.shown.at(-1)).toEqual({ state: "failed", text: "System user porchlight" })
  expect(machine.state.active).toBe(false)
  machine.state.failing.clear()
  expect(await installed(machine)).toEqual(["unchanged", "unchanged", ...Array(5).fill("done")])
})

test("rights that were changed are put right", async () => {
  const machine = createMachine()
  await installed(machine)
  chmodSync(machine.path(places.polkitRule), 0o600)
  expect((await installed(machine))[3]).toBe("done")
  expect(statSync(machine.path(places.polkitRule)).mode & 0o777).toBe(0o644)
})

test("somebody's own user of that name is left alone", async () => {
  const machine = createMachine()
  machine.state.user = "/home/porchlight"
  await expect(installed(machine)).rejects.toMatchObject({ code: "user-taken" })
  expect(machine.state.user).toBe("/home/porchlight")
})

test("a command of that name from elsewhere is left alone", async () => {
  const machine = createMachine()
  machine.put(places.command, "#!/bin/sh\necho another\n", 0o755)
  expect((await installed(machine))[1]).toBe("unchanged")
  expect(readFileSync(machine.path(places.command), "utf8")).toContain("another")
})

test("the rights of files do not depend on the umask, and the service can read them", async () => {
  const machine = createMachine()
  // As npm leaves it where root's umask is as strict.
  chmodSync(`${machine.system.packageFolder}/dist/program/cli.js`, 0o600)
  // And some folders are not there yet.
  for (const place of ["/etc/dbus-1", "/usr/local"]) rmSync(machine.path(place), { recursive: true })
  const before = process.umask(0o077)
  try {
    await installed(machine)
  } finally {
    process.umask(before)
  }
  const mode = (path: string) => statSync(machine.path(path)).mode & 0o777
  expect(mode(places.command)).toBe(0o755)
  for (const folder of [
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/lib",
    "/etc/dbus-1",
    "/etc/dbus-1/system.d",
  ]) {
    expect(mode(folder), folder).toBe(0o755)
  }
  expect(mode(places.polkitRule)).toBe(0o644)
  expect(mode(places.busPolicy)).toBe(0o644)
  expect(mode(places.programs)).toBe(0o755)
  expect(mode(places.program)).toBe(0o755)
  expect(mode(`${places.program}/dist/program`)).toBe(0o755)
  expect(mode(`${places.program}/dist/program/cli.js`)).toBe(0o644)
  expect(mode(`${places.program}/bin/node`)).toBe(0o755)
})

describe("a machine that is not ready is told what it lacks, and nothing is changed", () => {
  const refused = async (machine: Machine, pattern: RegExp, chosen = options) => {
    const files = machine.files()
    await expect(installed(machine, chosen)).rejects.toMatchObject({ code: "cannot-install" })
    expect(machine.shown.map(({ text }) => text).join("\n")).toMatch(pattern)
    expect(machine.shown.every(({ state }) => state === "failed")).toBe(true)
    expect(machine.files()).toEqual(files)
    expect(machine.changes).toEqual([])
  }
  const remove = (machine: Machine, path: string) => rmSync(machine.path(path), { recursive: true })

  test("root", async () => {
    const machine = createMachine()
    await refused({ ...machine, system: { ...machine.system, userNumber: 1000 } }, /sudo/)
  })
  test("the end of an upgrade that is under way", async () => {
    const machine = createMachine()
    machine.put(places.upgrade, "{}")
    await refused(machine, /upgrade is under way/)
  })
  test("systemd", async () => {
    const machine = createMachine()
    remove(machine, "/run/systemd/system")
    await refused(machine, /systemd does not run/)
  })
  test.each(["20.18.3", "18.20.0"])("Node, of which %s is too old", async (nodeVersion) => {
    const machine = createMachine()
    await refused({ ...machine, system: { ...machine.system, nodeVersion } }, /too old/)
  })
  test("NetworkManager that runs", async () => {
    const machine = createMachine()
    machine.state.failing.set("systemctl is-active --quiet NetworkManager", "")
    await refused(machine, /enable --now NetworkManager/)
  })
  test("NetworkManager at all", async () => {
    const machine = createMachine()
    machine.state.failing.set("systemctl", "")
    await refused(machine, /apt install network-manager/)
  })
  test("polkit that reads rules", async () => {
    const machine = createMachine()
    machine.state.polkit = "local"
    await refused(machine, /^polkit 0\.106 or newer is not installed/)
  })
  test("a radio", async () => {
    const machine = createMachine()
    remove(machine, "/sys/class/net/wlan0")
    // The service's own, left by one that was killed, is none.
    machine.put("/sys/class/net/porchlight0/phy80211/name", "phy0\n")
    machine.put("/sys/class/net/eth0/address", "")
    await refused(machine, /^This machine has no Wi-Fi radio\. Plug one in/)
  })
  test("the radio that is asked for", async () => {
    await refused(createMachine(), /no Wi-Fi radio wlan7\. This machine has wlan0\./, {
      ...options,
      accessPointInterfaceName: "wlan7",
    })
  })
  test.each([
    ["by the kernel", "soft", "", /phy0 is switched off.*sudo rfkill unblock wifi/],
    ["on a new Raspberry Pi", "soft", "Raspberry Pi 4 Model B\0", /do_wifi_country DE/],
    ["by hand", "hard", "", /off by a switch of the machine/],
  ] as const)("a radio that is on: one is off %s", async (_how, kind, model, pattern) => {
    const machine = createMachine()
    switchOff(machine, "phy0", kind)
    machine.put("/proc/device-tree/model", model)
    await refused(machine, pattern)
  })
  test("several programs, all at once", async () => {
    const machine = createMachine()
    remove(machine, "/usr/bin/iw")
    remove(machine, "/usr/bin/dnsmasq")
    remove(machine, "/etc/polkit-1/rules.d")
    await refused(machine, /polkitd[\s\S]*dnsmasq-base[\s\S]*apt install iw/)
  })
})

test("a second radio may be off where another is asked for, and so may Bluetooth", async () => {
  const machine = createMachine()
  machine.put("/sys/class/net/wlan1/phy80211/name", "phy1\n")
  switchOff(machine, "phy1", "soft")
  switchOff(machine, "hci0", "soft")
  machine.put("/sys/class/rfkill/hci0/type", "bluetooth\n")
  await expect(installed(machine)).rejects.toMatchObject({ code: "cannot-install" })
  expect(await installed(machine, { ...options, interfaceName: "wlan0" })).toEqual(Array(7).fill("done"))
})

describe("a certificate of the owner's", () => {
  const name = "ding-5cd80b1"
  const certificate = { certificateFile: "/etc/porchlight/cert.pem", keyFile: "/etc/porchlight/key.pem" }
  const withOwn = { ...options, name, certificate }

  async function machineWith(files = certificate): Promise<Machine> {
    const machine = createMachine()
    const pem = pemOf(await issueLeaf(await makeRoot()))
    machine.put(files.certificateFile, pem.certificate)
    machine.put(files.keyFile, pem.key, 0o640)
    return machine
  }

  test("is handed on, and stays where its owner renews it", async () => {
    const machine = await machineWith()
    expect(await installed(machine, withOwn)).toHaveLength(8)
    expect(machine.shown[5]).toEqual({
      state: "unchanged",
      text: `The service can read ${certificate.certificateFile} and ${certificate.keyFile}`,
    })
    const unit = readFileSync(machine.path(places.unit), "utf8")
    expect(unit).toContain(`"--cert=${certificate.certificateFile}" "--key=${certificate.keyFile}"`)
  })

  test("whose key the service's user cannot read stops before the service, and the next run goes on", async () => {
    const machine = await machineWith()
    machine.state.unreadable.add(machine.path(certificate.keyFile))
    await expect(installed(machine, withOwn)).rejects.toMatchObject({
      code: "certificate-unreadable",
      message: expect.stringContaining(`sudo chgrp porchlight ${certificate.keyFile}`),
    })
    expect(existsSync(machine.path(places.unit))).toBe(false)
    expect(machine.state.active).toBe(false)
    machine.state.unreadable.clear()
    expect((await installed(machine, withOwn)).at(-1)).toBe("done")
    expect(machine.state.active).toBe(true)
  })

  test.each([
    ["for another name", { ...withOwn, name: "dong" }, /not for dong\.local/],
    ["for a name that is not said", { ...withOwn, name: undefined }, /--name/],
    [
      "that is not there",
      { ...withOwn, certificate: { ...certificate, keyFile: "/etc/no.pem" } },
      /no\.pem cannot be read/,
    ],
  ])("%s is refused before anything is changed", async (_which, chosen, pattern) => {
    const machine = await machineWith()
    const files = machine.files()
    await expect(installed(machine, chosen)).rejects.toMatchObject({ code: "cannot-install" })
    expect(machine.shown.map(({ text }) => text).join("\n")).toMatch(pattern)
    expect(machine.files()).toEqual(files)
  })

  test.each(["/home/ada", "/root", "/tmp"])("in %s is refused: the service cannot see it", async (folder) => {
    const hidden = { certificateFile: `${folder}/cert.pem`, keyFile: `${folder}/key.pem` }
    const machine = await machineWith(hidden)
    await expect(installed(machine, { ...withOwn, certificate: hidden })).rejects.toMatchObject({
      code: "cannot-install",
    })
    expect(machine.shown[0]?.text).toContain(`${folder}/cert.pem cannot be read from there`)
    // Nor does a link lead there.
    symlinkSync(machine.path(hidden.keyFile), machine.path("/etc/key.pem"))
    const chosen = { ...withOwn, certificate: { ...hidden, keyFile: "/etc/key.pem" } }
    await expect(installed(machine, chosen)).rejects.toMatchObject({ code: "cannot-install" })
    expect(machine.shown.at(-1)?.text).toContain("/etc/key.pem cannot be read")
  })
})

describe("a broker", () => {
  const mqtt = { url: "mqtts://broker.example", user: "ding", passwordFile: "/etc/porchlight/password" }

  test("is handed on, and its files are looked at for the service to read", async () => {
    const machine = createMachine()
    machine.put(mqtt.passwordFile, "correct horse\n", 0o640)
    expect((await installed(machine, { ...options, mqtt })).at(-1)).toBe("done")
    expect(machine.shown.map(({ text }) => text)).toContain(`The service can read ${mqtt.passwordFile}`)
    const unit = readFileSync(machine.path(places.unit), "utf8")
    expect(unit).toContain(
      `"--mqtt=${mqtt.url}" "--mqtt-user=ding" "--mqtt-password-file=${mqtt.passwordFile}"`,
    )
    expect(unit).not.toContain("horse")
  })

  test.each([
    ["is not there", "/etc/porchlight/password", "is not there"],
    ["the service cannot see", "/root/password", "cannot be read from there"],
  ])(
    "whose password lies where it %s is refused before anything is changed",
    async (_, passwordFile, words) => {
      const machine = createMachine()
      if (passwordFile.startsWith("/root")) machine.put(passwordFile, "correct horse\n")
      const files = machine.files()
      const chosen = { ...options, mqtt: { ...mqtt, passwordFile } }
      await expect(installed(machine, chosen)).rejects.toMatchObject({ code: "cannot-install" })
      expect(machine.shown.map(({ text }) => text).join("\n")).toContain(words)
      expect(machine.files()).toEqual(files)
    },
  )
})
