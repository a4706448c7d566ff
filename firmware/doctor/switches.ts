/** What keeps every radio silent: switches, by the kernel and by NetworkManager, and a country that nobody set. */
import { type Finding, note, ok, wrong } from "./finding.ts"
import type { Scene } from "./scene.ts"

const folder = "/sys/class/rfkill"
const switchesMaximum = 100

export async function examineSwitches(scene: Scene): Promise<readonly Finding[]> {
  if (scene.radioNames.length === 0) return []
  return [...(await switchFindings(scene)), await countryFinding(scene)]
}

async function switchFindings(scene: Scene): Promise<readonly Finding[]> {
  const { machine, manager } = scene
  const findings: Finding[] = []
  const unused = await unusedHardware(scene)
  const read = async (entry: string, file: string) =>
    (await machine.text(`${folder}/${entry}/${file}`))?.trim()
  for (const entry of [...(await machine.entries(folder))].sort().slice(0, switchesMaximum)) {
    if ((await read(entry, "type")) !== "wlan") continue
    const name = (await read(entry, "name")) || entry
    const off = unused.includes(name) ? note : wrong
    if ((await read(entry, "hard")) === "1") {
      const remedy = "Turn on its switch or key, or allow Wi-Fi in the machine's setup (BIOS)."
      findings.push(off("Wi-Fi", `${name} is off by a switch of the machine.`, remedy))
    } else if ((await read(entry, "soft")) === "1") {
      findings.push(
        (await isRaspberryPi(machine))
          ? off(
              "Wi-Fi",
              `${name} is switched off, as Raspberry Pi OS has it until a country is set.`,
              "sudo raspi-config nonint do_wifi_country DE, with the two letters of your country",
            )
          : off("Wi-Fi", `${name} is switched off.`, "sudo rfkill unblock wifi"),
      )
    }
  }
  if (manager.kind === "there" && !manager.isWirelessEnabled && findings.length === 0) {
    findings.push(wrong("Wi-Fi", "It is switched off in NetworkManager.", "sudo nmcli radio wifi on"))
  }
  return findings.length === 0 ? [ok("Wi-Fi", "switched on")] : findings
}

/** Radios that are not asked for, where others are, by what the kernel calls their hardware. */
async function unusedHardware({ machine, options, radioNames }: Scene): Promise<readonly string[]> {
  const named = [options.interfaceName, options.accessPointInterfaceName].filter((name) => name !== undefined)
  if (named.length === 0) return []
  const unused = radioNames.filter((name) => !named.includes(name))
  const hardware = unused.map((name) => machine.text(`/sys/class/net/${name}/phy80211/name`))
  return (await Promise.all(hardware)).map((name = "") => name.trim())
}

async function isRaspberryPi(machine: Scene["machine"]): Promise<boolean> {
  return (await machine.text("/proc/device-tree/model"))?.startsWith("Raspberry Pi") === true
}

async function countryFinding({ machine }: Scene): Promise<Finding> {
  const country = countryIn(await machine.run("iw", ["reg", "get"]).catch(() => ""))
  if (country !== undefined) return ok("Country", country)
  const set = await machine.text("/sys/module/cfg80211/parameters/ieee80211_regdom")
  const kept =
    /^[A-Z]{2}$/.exec(set?.trim() ?? "")?.[0] ?? fromCommandLine(await machine.text("/proc/cmdline"))
  if (kept !== undefined) return ok("Country", `${kept}, by the kernel's settings`)
  const text =
    "None is set, so the radio keeps to what is allowed everywhere: fewer channels, on some of which it may not be an " +
    "access point, and less power."
  return note("Country", text, "Start with --country and your country's two letters, such as --country DE")
}

/**
 * The answer of `iw reg get`: a section `global`, and one for each radio that keeps its own rules. `00` is the world, `99`
 * a driver's own table, `98` two countries at once.
 */
export function countryIn(text: string): string | undefined {
  return /^country ([A-Z]{2}):/m.exec(text)?.[1]
}

function fromCommandLine(text: string | undefined): string | undefined {
  return /(?:^|\s)cfg80211\.ieee80211_regdom=([A-Z]{2})(?:\s|$)/.exec(text ?? "")?.[1]
}
