/** Whether there is a radio, and it is switched on: asked of the kernel, before anything on the machine is changed. */
import { readdir, readFile } from "node:fs/promises"
import { virtualInterfaceName } from "../hosts/linux/virtual-interface.ts"
import type { InstallOptions } from "./install-options.ts"
import { on, type System } from "./system.ts"

interface Radio {
  readonly name: string
  /** What the kernel calls the hardware, and its switch: `phy0`. */
  readonly hardware: string
}

type Chosen = Pick<InstallOptions, "interfaceName" | "accessPointInterfaceName">

/** A sentence with a remedy for each thing that keeps the service from its radio. */
export async function radioFaults(system: System, options: Chosen): Promise<readonly string[]> {
  const radios = await radiosOf(system)
  if (radios.length === 0) {
    const remedy = "Plug one in. Where it is plugged in, its driver or firmware is missing: sudo dmesg tells."
    return [`This machine has no Wi-Fi radio. ${remedy}`]
  }
  const named = [options.interfaceName, options.accessPointInterfaceName].filter((name) => name !== undefined)
  const has = radios.map(({ name }) => name).join(", ")
  const missing = named
    .filter((name) => !radios.some((radio) => radio.name === name))
    .map((name) => `There is no Wi-Fi radio ${name}. This machine has ${has}. Plug it in, or name another.`)
  if (missing.length > 0) return missing
  const unused = named.length === 0 ? [] : radios.filter(({ name }) => !named.includes(name))
  return switchFaults(
    system,
    unused.map(({ hardware }) => hardware),
  )
}

/** Without the one that the service makes for its access point. */
async function radiosOf(system: System): Promise<readonly Radio[]> {
  const found: Radio[] = []
  for (const name of await namesIn(on(system, "/sys/class/net"))) {
    const hardware = await wordIn(on(system, `/sys/class/net/${name}/phy80211/name`))
    if (hardware !== undefined && name !== virtualInterfaceName) found.push({ name, hardware })
  }
  return found
}

/** The switches of `unused` hardware may stay off. */
async function switchFaults(system: System, unused: readonly string[]): Promise<readonly string[]> {
  const faults: string[] = []
  for (const entry of await namesIn(on(system, "/sys/class/rfkill"))) {
    const read = (file: string) => wordIn(on(system, `/sys/class/rfkill/${entry}/${file}`))
    if ((await read("type")) !== "wlan") continue
    const name = (await read("name")) ?? entry
    if (unused.includes(name)) continue
    if ((await read("hard")) === "1") {
      const remedy = "Turn on its switch or key, or allow Wi-Fi in the machine's setup (BIOS)."
      faults.push(`The radio ${name} is off by a switch of the machine. ${remedy}`)
    } else if ((await read("soft")) === "1") {
      faults.push(`The radio ${name} is switched off. ${await softRemedy(system)}`)
    }
  }
  return faults
}

async function softRemedy(system: System): Promise<string> {
  const model = await wordIn(on(system, "/proc/device-tree/model"))
  return model?.startsWith("Raspberry Pi") === true
    ? "Raspberry Pi OS has it so until a country is set: sudo raspi-config nonint do_wifi_country DE, with the two letters of your country."
    : "Switch it on: sudo rfkill unblock wifi."
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch((): string[] => [])).sort()
}

async function wordIn(path: string): Promise<string | undefined> {
  const text = await readFile(path, "utf8").catch(() => "")
  // The device tree ends its texts with a zero.
  return text.replace(/[\0\s]+$/, "") || undefined
}
