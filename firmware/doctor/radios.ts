/** Each Wi-Fi radio: who drives it, and what it can do. Nothing is tried out on it. */
import { basename } from "node:path"
import type { AccessPointSecurity } from "../../shared/wifi.ts"
import { deviceState, wirelessCapability } from "../hosts/linux/network-manager-codes.ts"
import { parseAbilities } from "../hosts/linux/radio-combinations.ts"
import { type Finding, note, ok, wrong } from "./finding.ts"
import type { ManagedRadio } from "./manager-view.ts"
import type { Scene } from "./scene.ts"

interface Radio {
  readonly name: string
  readonly driver: string
  /** What `iw phy` says; undefined where it could not be asked. */
  readonly listed: string | undefined
  /** As NetworkManager knows it. */
  readonly managed: ManagedRadio | undefined
}

export async function examineRadios(scene: Scene): Promise<readonly Finding[]> {
  const { radioNames, options, manager } = scene
  const { interfaceName, accessPointInterfaceName } = options
  const asked = [interfaceName, accessPointInterfaceName].filter((name) => name !== undefined)
  const absent = asked.filter((name) => !radioNames.includes(name))
  const has = radioNames.length === 0 ? "no Wi-Fi radio" : radioNames.join(", ")
  const missing = absent.map((name) =>
    wrong(
      "Radio",
      `There is no Wi-Fi radio ${name}. This machine has ${has}.`,
      "Plug it in, or name another.",
    ),
  )
  if (radioNames.length === 0) return missing.length > 0 ? missing : [noRadio(scene)]
  const radios = await Promise.all(radioNames.map((name) => learnRadio(scene, name)))
  const known = manager.kind === "there" ? manager.radios.map(({ name }) => name) : []
  // As the program chooses: the first that NetworkManager lists.
  const station = interfaceName ?? known.find((name) => radioNames.includes(name)) ?? radioNames[0]
  const accessPoint = accessPointInterfaceName ?? station
  return [
    ...missing,
    ...radios.flatMap((radio) => {
      const isUsed = radio.name === station || radio.name === accessPoint
      return findingsOn(radio, {
        isUsed,
        isAccessPoint: radio.name === accessPoint,
        isApart: station !== accessPoint,
        isManagerThere: manager.kind === "there",
        others: radios.filter((other) => other !== radio && canBeAccessPoint(other) === true),
      })
    }),
  ]
}

function noRadio({ isContainer }: Scene): Finding {
  const remedy = isContainer
    ? "Run on the machine itself: a container has no radio of its own."
    : "Plug one in. Where it is plugged in, its driver or firmware is missing: sudo dmesg tells."
  return wrong("Radio", "This machine has no Wi-Fi radio.", remedy)
}

async function learnRadio({ machine, manager }: Scene, name: string): Promise<Radio> {
  const folder = `/sys/class/net/${name}`
  const link = await machine.linkTarget(`${folder}/device/driver`)
  const phy = (await machine.text(`${folder}/phy80211/name`))?.trim() ?? ""
  const isPlain = /^[A-Za-z0-9][\w.:-]{0,63}$/.test(phy)
  const listed = isPlain ? await machine.run("iw", ["phy", phy, "info"]).catch(() => undefined) : undefined
  const managed = manager.kind === "there" ? manager.radios.find((radio) => radio.name === name) : undefined
  return { name, driver: link === undefined ? "unknown driver" : basename(link), listed, managed }
}

interface Role {
  readonly isUsed: boolean
  readonly isAccessPoint: boolean
  /** The access point has a radio of its own. */
  readonly isApart: boolean
  readonly isManagerThere: boolean
  /** Those that could be the access point in its place. */
  readonly others: readonly Radio[]
}

function findingsOn(radio: Radio, role: Role): readonly Finding[] {
  const { name, driver, managed } = radio
  const trouble = (text: string, remedy: string) =>
    role.isUsed ? wrong(name, `${driver}. ${text}`, remedy) : note(name, `${driver}. ${text}`, remedy)
  if (role.isManagerThere && managed === undefined) {
    return [trouble("NetworkManager does not know it.", "sudo systemctl restart NetworkManager")]
  }
  if (managed?.state === deviceState.unmanaged) {
    const text = "NetworkManager leaves it alone."
    return [trouble(text, `sudo nmcli device set ${name} managed yes`)]
  }
  if (managed?.state === deviceState.unavailable) {
    const text =
      "NetworkManager cannot use it yet: it is switched off, or its firmware or wpa_supplicant is missing."
    return [trouble(text, "sudo journalctl -b -u NetworkManager -u wpa_supplicant tells which.")]
  }
  const isAble = canBeAccessPoint(radio)
  if (isAble === false && role.isAccessPoint) {
    const [other] = role.others
    const remedy =
      other === undefined
        ? "Plug in a second Wi-Fi adapter that can be one, and name it with --access-point-interface."
        : `Start with --access-point-interface ${other.name}`
    return [trouble("It cannot be an access point.", remedy)]
  }
  const abilities = abilitiesOf(radio, role)
  if (radio.listed === undefined || isAble === undefined) {
    const text = `${driver}. ${abilities} What it can do at once is not known, as iw did not tell.`
    return [note(name, text.replaceAll(/ {2,}/g, " "))]
  }
  return [ok(name, `${driver}. ${abilities}`)]
}

function abilitiesOf(radio: Radio, { isApart, isAccessPoint }: Role): string {
  const sentences: string[] = []
  if (radio.listed !== undefined && canBeAccessPoint(radio) === true) {
    const { channelsBeside } = parseAbilities(radio.listed)
    if (isApart && isAccessPoint) sentences.push("The access point has this radio for itself.")
    else if (channelsBeside === 0) {
      sentences.push(
        "The access point stands in the place of the joined network: it goes down while joining.",
      )
    } else if (channelsBeside === 1) {
      sentences.push(
        "The access point stands beside the joined network, on its channel; it goes down while joining.",
      )
    } else sentences.push("The access point stands beside the joined network and stays up while joining.")
  }
  if (radio.managed !== undefined && canBeAccessPoint(radio) === true) {
    sentences.push(`It can be protected with: ${accessPointSecurities(radio).join(", ")}.`)
  }
  const keys = radio.managed?.keyManagements
  if (keys !== undefined) {
    const kinds = [
      "WPA2",
      ...(keys.includes("sae") ? ["WPA3"] : []),
      ...(keys.includes("owe") ? ["OWE"] : []),
    ]
    sentences.push(`It joins open networks and ${kinds.join(", ")}.`)
  }
  return sentences.join(" ")
}

/** Undefined where nobody says. */
function canBeAccessPoint({ managed, listed }: Radio): boolean | undefined {
  if (managed !== undefined) return (managed.capabilities & wirelessCapability.accessPoint) !== 0
  return listed === undefined ? undefined : /^\s*\* AP\s*$/m.test(listed)
}

/** As `learnEquipment` has it. */
function accessPointSecurities({ managed, listed }: Radio): readonly AccessPointSecurity[] {
  const needed = wirelessCapability.rsn | wirelessCapability.ccmp
  if (managed === undefined || (managed.capabilities & needed) !== needed) return ["open"]
  const isWpa3 = listed !== undefined && parseAbilities(listed).saeAccessPoint
  return isWpa3 && managed.keyManagements?.includes("sae") === true
    ? ["open", "wpa2", "wpa3"]
    : ["open", "wpa2"]
}
