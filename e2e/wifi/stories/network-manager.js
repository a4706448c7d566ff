// NetworkManager in the device's place, by its own command line: proves the machine, the air and the phone.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { run } from "../guest/command.js"
import { homeNetworks, usualChannel } from "../guest/home-networks.js"
import { LoggedProcess } from "../guest/logged-process.js"

export const setups = ["two radios", "one radio", "one radio, two channels"]
export const takesSeconds = { "two radios": 230, "one radio": 150, "one radio, two channels": 150 }
export const takesSecondsShort = { "two radios": 40 }

/** Everything that a device of ours is to join. */
const joined = ["open", "wpa2", "wpa3", "transition", "owe", "hidden", "unicode", "bytes", "key", "wpa1"]

const usualWaitSeconds = 45

const frontDoor = "porchlight-5cd80b1"

/** @param {import("../guest/story.js").Helpers} helpers */
export async function tell({ air, phone, device, setup, check, need, short }) {
  const [station = "", second] = device.interfaces
  const door = second ?? "door0"

  await need("the device's access point is up at 192.0.2.1", async () => {
    if (second === undefined) {
      await run("iw", "dev", station, "interface", "add", door, "type", "__ap")
      await device.ready(door)
    }
    writeProfile("door", door, [
      ...["[wifi]", "mode=ap", "band=bg", `channel=${usualChannel}`, `ssid=${frontDoor}`],
      ...["[ipv4]", "method=manual", "address1=192.0.2.1/24", "[ipv6]", "method=disabled"],
    ])
    await up("door")
  })
  await need("the phone joins it and gets an address", async () => {
    serveDoor(door)
    const { address, nameServers, associatedMilliseconds, addressMilliseconds, captivePortalUrl } =
      await phone.join(frontDoor)
    expect(address.startsWith("192.0.2."), `the phone has ${address}`)
    expect(nameServers[0] === "192.0.2.1", `the phone's name server is ${nameServers}`)
    expect(captivePortalUrl === "http://192.0.2.1/", `option 114 is ${captivePortalUrl}`)
    return `${seconds(associatedMilliseconds)} to join, ${seconds(addressMilliseconds)} to ${address}`
  })
  await check("the phone's names and probes lead to the device", async () => {
    const { code, answers } = await phone.dig("captive.apple.com", "A")
    expect(code === "NOERROR" && answers[0]?.data === "192.0.2.1", `${code} ${JSON.stringify(answers)}`)
    const page = device.start([process.execPath, "--eval", page302])
    await page.said(/ready/)
    const [ios, android] = [await phone.iosProbe(), await phone.androidProbe()]
    expect(ios.portal && ios.headers["location"] === "http://192.0.2.1/", `iOS got ${ios.status}`)
    expect(android.portal && android.status === 302, `Android got ${android.status}`)
    await page.stop()
    return `answers in ${ios.milliseconds.toFixed(0)} and ${android.milliseconds.toFixed(0)} ms`
  })

  if (setup.channels === 2) {
    await check("joins a home on another channel than its access point's", async () => {
      const home = await air.start("wpa2", { channel: 36 })
      const address = await join("wpa2", station, home.network.password)
      expect(phone.associated, "the phone lost the access point")
      await leave("wpa2")
      await air.stop(home)
      return address
    })
    await check("the phone notices that the access point goes, and comes back to it", async () => {
      await run("nmcli", "connection", "down", "door")
      await phone.lost({ after: 0 })
      expect(!phone.associated, "the phone still has it")
      const begun = performance.now()
      await up("door")
      await phone.back({ after: 1 })
      expect(phone.associated && phone.losses === 1, `the phone lost it ${phone.losses} times`)
      return `back after ${seconds(performance.now() - begun)}`
    })
    return
  }
  for (const kind of short ? ["wpa2"] : joined) {
    await check(`joins ${kind}`, async () => {
      const home = await air.start(kind)
      try {
        const attempt = () => join(kind, station, home.network.password)
        // The first key agreement of OWE is so slow under emulation that the request is sent twice, which confuses both.
        const address = await attempt().catch((error) => (kind === "owe" ? attempt() : Promise.reject(error)))
        expect(phone.associated, "the phone lost the access point")
        return address
      } finally {
        await leave(kind)
        await air.stop(home)
      }
    })
  }
  await check("a wrong password for wpa2 is refused", async () => {
    const home = await air.start("wpa2")
    await fails(join("wpa2", station, "wrong horse"), /Secrets were required/)
    await leave("wpa2")
    expect(phone.associated, "the phone lost the access point")
    await air.stop(home)
  })
  if (!short && second !== undefined) {
    await checkTroubles(station, air, check)
    await checkRights(device, check)
  }
  await check("the phone kept the device's access point through all of it", async () => {
    expect(phone.losses === 0, `it lost it ${phone.losses} times`)
  })
}

/**
 * What a home can do to a device.
 * @param {string} station
 * @param {import("../guest/air.js").Air} air @param {import("../guest/story.js").Helpers["check"]} check
 */
async function checkTroubles(station, air, check) {
  const joinOnce = async (/** @type {string | undefined} */ password, waitSeconds = usualWaitSeconds) => {
    try {
      return await join("wpa2", station, password, waitSeconds)
    } finally {
      await leave("wpa2")
    }
  }
  const home = await air.start("wpa2")
  const { password } = home.network
  await check("joins a home that moved to the 5 GHz band", async () => {
    await home.moveTo(36)
    const address = await joinOnce(password)
    await home.moveTo(usualChannel)
    return address
  })
  await check("is back after everybody was dropped", async () => {
    await join("wpa2", station, password)
    const after = home.admissions
    await home.dropEverybody()
    await home.admitted({ after })
    await leave("wpa2")
  })
  await check("a home with another password refuses the old one", async () => {
    await home.setPassword("another horse")
    await fails(joinOnce(password), /Secrets were required/)
    await home.setPassword(password ?? "")
  })
  await check("a home that gives no addresses is told apart", async () => {
    await home.giveAddresses(false)
    await fails(joinOnce(password), /IP configuration/)
    await home.giveAddresses(true)
  })
  await check("a home that is full lets nobody in", async () => {
    await home.refuseEverybody(true)
    // NetworkManager would go on trying for 25 s.
    await fails(joinOnce(password, 12), /./)
    await home.refuseEverybody(false)
    const journal = await run("journalctl", "--unit=wpa_supplicant", "--grep=REJECT.*status_code=17")
    return /\S+-REJECT.*status_code=17/.exec(journal)?.[0]
  })
  await check("joins after all that", () => joinOnce(password))
  await air.stop(home)
}

/** @param {import("../guest/device.js").Device} device @param {import("../guest/story.js").Helpers["check"]} check */
async function checkRights(device, check) {
  const scan = async () => {
    const program = device.start(["nmcli", "device", "wifi", "rescan"], { user: "nobody" })
    return { code: await program.ended, said: program.lines.join(" ") }
  }
  // Not the user of the service, which other stories have given its rights.
  await check("a user without rights may look for networks only where polkit says so", async () => {
    const before = await scan()
    expect(before.code !== 0, "it may before")
    writeFileSync("/run/50-story.rules", polkitRule)
    await device.installPolkitRule("/run/50-story.rules")
    const after = await scan()
    expect(after.code === 0, `not after: ${after.said}`)
    return before.said
  })
}

const polkitRule = `polkit.addRule(function (action, subject) {
  if (action.id.indexOf("org.freedesktop.NetworkManager.") === 0 && subject.user === "nobody") {
    return polkit.Result.YES
  }
})
`

/** @param {Promise<unknown>} attempt @param {RegExp} pattern */
async function fails(attempt, pattern) {
  const outcome = await attempt.then(
    () => "it was let in",
    (error) => String(error),
  )
  expect(/^Error/.test(outcome) && pattern.test(outcome), outcome)
}

/** The address that it got. @param {string} kind @param {string} name @param {string | undefined} password */
async function join(kind, name, password, waitSeconds = usualWaitSeconds) {
  const { ssid, security } = homeNetworks[kind] ?? {}
  if (ssid === undefined || security === undefined) throw new Error(`There is no home network "${kind}".`)
  const words = security.join(" ")
  const key = words.includes("OWE") ? "owe" : words.includes("=SAE") ? "sae" : "wpa-psk"
  const isOpen = key !== "owe" && password === undefined
  writeProfile(kind, name, [
    // As numbers, since an SSID need not be text.
    ...["[wifi]", "mode=infrastructure", `ssid=${[...ssid].join(";")};`, `hidden=${kind === "hidden"}`],
    ...(isOpen ? [] : ["[wifi-security]", `key-mgmt=${key}`]),
    ...(password === undefined ? [] : [`psk=${password}`]),
    ...["[ipv4]", "method=auto", "dhcp-timeout=8", "[ipv6]", "method=disabled"],
  ])
  await up(kind, waitSeconds)
  return run("nmcli", "-g", "IP4.ADDRESS", "device", "show", name)
}

/** @param {string} name */
async function up(name, waitSeconds = usualWaitSeconds) {
  await run("nmcli", "connection", "load", profile(name))
  await run("nmcli", "--wait", String(waitSeconds), "connection", "up", name)
}

/** @param {string} name */
async function leave(name) {
  await run("nmcli", "connection", "delete", name)
}

/** @param {string} name */
function profile(name) {
  return `/etc/NetworkManager/system-connections/${name}.nmconnection`
}

/** @param {string} name @param {string} interfaceName @param {readonly string[]} lines */
function writeProfile(name, interfaceName, lines) {
  const head = [
    "[connection]",
    `id=${name}`,
    "type=wifi",
    `interface-name=${interfaceName}`,
    "autoconnect=false",
  ]
  mkdirSync("/etc/NetworkManager/system-connections", { recursive: true })
  writeFileSync(profile(name), [...head, ...lines, ""].join("\n"))
  // NetworkManager reads no secrets that others can.
  chmodSync(profile(name), 0o600)
}

/** Addresses and names for the phone, as the device would give them. @param {string} interfaceName */
function serveDoor(interfaceName) {
  new LoggedProcess("/out/door-dnsmasq.log", [
    ...["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--log-facility=-", "--pid-file="],
    ...[`--interface=${interfaceName}`, "--bind-dynamic", "--no-resolv", "--no-hosts", "--no-ping"],
    ...[
      "--address=/#/192.0.2.1",
      "--dhcp-range=192.0.2.10,192.0.2.200,10m",
      "--dhcp-leasefile=/run/door-leases",
    ],
    ...["--dhcp-option=114,http://192.0.2.1/"],
  ])
}

const page302 = `
require("node:http")
  .createServer((_, response) => response.writeHead(302, { location: "http://192.0.2.1/" }).end())
  .listen(80, "192.0.2.1", () => console.log("ready"))
`

/** @param {boolean} holds @param {string} otherwise */
function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise)
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`
}
