/** Programs that would drive the same radio, or give addresses on it. */
import { ownCommand } from "../hosts/linux/own-command.ts"
import { type Finding, note, ok, wrong } from "./finding.ts"
import type { Process } from "./processes.ts"
import type { Scene } from "./scene.ts"

const subject = "Other programs"

export async function examineRivals(scene: Scene): Promise<readonly Finding[]> {
  const { processes, radioNames } = scene
  if (radioNames.length === 0) return []
  // The first process is everybody's; mounted with hidepid, /proc shows a user no other's (proc(5)).
  if (!processes.some(({ id }) => id === "1")) {
    const text = "The kernel does not show which programs run."
    return [note(subject, text, `sudo ${ownCommand()} doctor shows them.`)]
  }
  const findings = [
    ...processes.flatMap((process) => findingOn(process, scene) ?? []),
    ...(await networkdFindings(scene)),
  ]
  // Workers of one program have one name, and one line.
  const texts = new Set<string>()
  const once = findings.filter(({ text }) => !texts.has(text) && texts.add(text))
  return once.length === 0 ? [ok(subject, "none of them drives the radio")] : once
}

function findingOn(process: Process, { radioNames, options, manager }: Scene): Finding | undefined {
  const { name, words } = process
  const named = radioNames.filter((radio) => words.includes(radio) || words.includes(`-i${radio}`))
  const used = [options.interfaceName, options.accessPointInterfaceName].filter((one) => one !== undefined)
  const isInOurWay = (which: readonly string[]) =>
    used.length === 0 ? which.length > 0 : which.some((one) => used.includes(one))
  switch (name) {
    case "hostapd": {
      const text = "hostapd runs: it makes a radio an access point of its own."
      const remedy = "sudo systemctl disable --now hostapd"
      // Which radio stands in its settings; with one alone there is no question.
      return radioNames.length === 1 ? wrong(subject, text, remedy) : note(subject, text, remedy)
    }
    case "connmand":
      return wrong(subject, "ConnMan runs: it drives the radios too.", "sudo systemctl disable --now connman")
    case "iwd": {
      // As NetworkManager's backend it has a line there.
      if (manager.kind === "there" && !manager.hasSupplicant) return undefined
      return wrong(subject, "iwd runs: it drives the radios too.", "sudo systemctl disable --now iwd")
    }
    case "wpa_supplicant": {
      // NetworkManager's own is started with no interface.
      const [radio] = named
      if (radio === undefined) return undefined
      const text = `A wpa_supplicant beside NetworkManager's drives ${radio}.`
      const remedy = `sudo systemctl disable --now wpa_supplicant@${radio}; it may also stand in /etc/network/interfaces.`
      return isInOurWay(named) ? wrong(subject, text, remedy) : note(subject, text, remedy)
    }
    case "dhcpcd": {
      const isForAll = words
        .slice(1)
        .every((word) => word === "" || word.startsWith("-") || word.startsWith("["))
      if (named.length === 0 && !isForAll) return undefined
      const text = "dhcpcd runs: it gives the radios addresses too."
      return wrong(
        subject,
        text,
        "sudo systemctl disable --now dhcpcd, where NetworkManager drives all the rest",
      )
    }
    default:
      return undefined
  }
}

/** systemd-networkd keeps a file for each link, by its number, and says there whether it manages it. */
async function networkdFindings({ machine, radioNames }: Scene): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const radio of radioNames) {
    const index = (await machine.text(`/sys/class/net/${radio}/ifindex`))?.trim() ?? ""
    if (!/^\d{1,10}$/.test(index)) continue
    const link = (await machine.text(`/run/systemd/netif/links/${index}`)) ?? ""
    const state = /^ADMIN_STATE=([a-z-]+)$/m.exec(link)?.[1]
    if (state === undefined || state === "unmanaged") continue
    const remedy = `Take ${radio} out of /etc/systemd/network and /etc/netplan, then sudo systemctl restart systemd-networkd`
    findings.push(wrong(subject, `systemd-networkd manages ${radio} too.`, remedy))
  }
  return findings
}
