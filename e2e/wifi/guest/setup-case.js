// One try to bring the device home, as the phone lives through it: what the person did, what came of it, and how long it took.
import { readdirSync, readFileSync, statSync } from "node:fs"
import { setTimeout as wait } from "node:timers/promises"
import { run, runInside } from "./command.js"
import { homeNetworks } from "./home-networks.js"
import { deviceName } from "./porchlight.js"
import { undisturbed } from "./report.js"
import { SealedPhone } from "./sealed-phone.js"
import { slowness } from "./slowness.js"

/** What may go wrong at home, beside nothing. @typedef {"right" | "wrong" | "gone" | "no DHCP" | "drops" | "refused"} Outcome */

/** What the page may say of each; the first is what it is called. @type {Record<Outcome, readonly string[]>} */
const codes = {
  right: ["joined"],
  wrong: ["wrong-password"],
  gone: ["network-not-found"],
  "no DHCP": ["no-address"],
  refused: ["refused"],
  // Whether it had let the device in when it went is a matter of milliseconds.
  drops: ["no-address", "network-not-found", "refused", "timed-out"],
}

/**
 * Between the list and the request. wpa_supplicant joins from what it heard in the last 5 s and listens anew otherwise, so
 * whoever types faster than a person sees a device that is faster than it is.
 */
const typingMilliseconds = 7_000

/** A person who reads "Try again" later than that has given up. */
const toldMaximumMilliseconds = 90_000

/** For an access point to go down. */
const homeMilliseconds = 10_000

/**
 * Of a network in the list, from the request to the device's own word: 6 s on a quiet host. In 4 of them a router of WPA2 asks
 * again and again, however fast the device is.
 */
const routerMilliseconds = 4_000
const deviceMilliseconds = 2_000

/** Where NetworkManager keeps networks and their passwords. */
const profiles = "/etc/NetworkManager/system-connections"

/**
 * By which `security` each kind is to be listed. The hidden one need not be, but is for a while after somebody asked for it by
 * its name. @type {Record<string, string>}
 */
const listedAs = {
  ...{ open: "open", wpa2: "wpa2", wpa3: "wpa3", transition: "wpa2-wpa3", owe: "owe" },
  ...{ hidden: "wpa2", unicode: "wpa2", bytes: "wpa2", key: "wpa2" },
}

/**
 * @typedef {object} Scene
 * @property {import("./air.js").Air} air @property {import("./phone.js").Phone} phone
 * @property {import("./porchlight.js").Porchlight} porchlight @property {SealedPhone} page
 * @property {boolean} keepsDoor Whether the access point stays up while the device joins.
 */

/** A new person comes: joins the device's network and opens its page. @param {Omit<Scene, "page">} scene @returns {Promise<Scene>} */
export async function arrive(scene) {
  const { phone, porchlight } = scene
  await phone.join(deviceName)
  return { ...scene, page: new SealedPhone(phone, porchlight.label) }
}

/** The list has the network, as what it is. @param {Scene} scene @param {string} kind */
export async function checkListed({ page }, kind) {
  const { networks } = await page.list()
  const found = networks.find(({ ssidBytes }) => ssidBytes === ssidOf(kind))
  const security = listedAs[kind]
  const listed = networks.map((network) => `${network.ssid} (${network.security})`).join(", ")
  const isThere = found !== undefined || kind === "hidden"
  expect(
    isThere && (found?.security ?? security) === security,
    `"${kind}" is listed as ${found?.security}; there is ${listed}`,
  )
  expect(found === undefined || found.supported, `"${kind}" is not supported`)
  expect(!networks.some(({ ssid }) => ssid === deviceName), "the device lists itself")
}

/**
 * Sends the password, waits for the page to tell, and checks what it tells.
 * @param {Scene} scene @param {import("./access-point.js").AccessPoint} home on the air @param {string} kind
 * @param {Outcome} outcome @param {import("./report.js").Measured} measured
 */
export async function tryToJoin(scene, home, kind, outcome, measured) {
  const { phone, porchlight, page, keepsDoor } = scene
  Object.assign(measured, { kind, outcome })
  const losses = phone.losses
  const from = porchlight.lines.length
  const undo = await prepare(home, outcome)
  const tried = async () => {
    const slowBefore = slowness()
    const begun = performance.now()
    const telling = page.connect(requestFor(kind, outcome)).finally(undo)
    // It is waited for below, and may end before.
    telling.catch(() => {})
    const namedMilliseconds = await porchlight
      .said(/Could not join|"Joined /, { from, withinMilliseconds: toldMaximumMilliseconds })
      .then(
        () => performance.now() - begun,
        () => undefined,
      )
    // Others may have come to the host's processors meanwhile.
    return { telling, namedMilliseconds, slow: Math.max(slowBefore, slowness()) }
  }
  if (outcome === "wrong") await wait(typingMilliseconds)
  const { telling, namedMilliseconds, slow } = await (outcome === "wrong" ? undisturbed(tried) : tried())
  const { attempt, toldMilliseconds, silences } = await telling
  const code = attempt.kind === "failed" ? attempt.code : attempt.kind
  measured["slowness"] = slow
  const lost = phone.losses - losses
  Object.assign(measured, { code, toldMilliseconds, silences, lost, stillServed: phone.associated })
  if (namedMilliseconds !== undefined) Object.assign(measured, { namedMilliseconds })
  const summary = `${code} after ${seconds(namedMilliseconds ?? 0)}, told after ${seconds(toldMilliseconds)}`
  const text = lost === 0 ? summary : `${summary}, the network lost ${lost} times`
  expect(codes[outcome].includes(code), `${text}, not ${codes[outcome].join(" or ")}`)
  expect(toldMilliseconds < toldMaximumMilliseconds, text)
  if (outcome === "wrong" && kind !== "hidden") {
    const limit = routerMilliseconds + deviceMilliseconds * Math.max(1, slow)
    expect((namedMilliseconds ?? Number.POSITIVE_INFINITY) <= limit, `${text}, later than ${seconds(limit)}`)
  }
  expect(phone.associated, `${text}, and the phone is off the device's network`)
  expect(!keepsDoor || lost === 0, text)
  await checkServed(phone)
  return { attempt, text }
}

/** What happens at home, and what ends it. @param {import("./access-point.js").AccessPoint} home @param {Outcome} outcome */
async function prepare(home, outcome) {
  switch (outcome) {
    case "right":
    case "wrong":
      return async () => {}
    case "gone":
      await home.stop()
      return () => home.start()
    case "no DHCP":
      await home.giveAddresses(false)
      return () => home.giveAddresses(true)
    case "refused":
      await home.refuseEverybody(true)
      return () => home.refuseEverybody(false)
    case "drops": {
      // It answers to no DHCP beforehand, or the device would be home before it has gone.
      await home.giveAddresses(false)
      const gone = home.asked().then(() => home.vanish())
      return async () => {
        await gone
        await home.start()
      }
    }
  }
}

/** @param {string} kind @param {Outcome} outcome */
function requestFor(kind, outcome) {
  const { password } = homeNetworks[kind] ?? {}
  const typed = outcome === "wrong" ? wrongInPlaceOf(password ?? "") : password
  const secret = typed === undefined ? {} : { password: typed }
  const network = { ssidBytes: ssidOf(kind), ...secret }
  // As the page's form for another network asks.
  if (kind === "hidden") return { ...network, security: /** @type {const} */ ("wpa2-wpa3"), hidden: true }
  return network
}

/** A key has its own form. @param {string} password */
function wrongInPlaceOf(password) {
  return password.length === 64 ? [...password].reverse().join("") : "wrong horse"
}

/**
 * After a join: the device is at home, keeps the password to NetworkManager, and lets nobody through; the access point goes
 * when the person has seen the result.
 * @param {Scene} scene @param {string} kind @param {Extract<import("./sealed-phone.js").Attempt, { kind: "joined" }>} attempt
 */
export async function checkAtHome({ phone, porchlight, page }, kind, { attempt, address }) {
  expect(address.startsWith("192.168.77."), `its address is ${address}`)
  expect(await phone.pings("192.0.2.1"), "the phone cannot reach the device any more")
  expect(!(await phone.pings("192.168.77.1")), "the phone reaches the home through the device")
  const { losses } = phone
  await page.finish(attempt)
  await phone.lost({ after: losses })
  await porchlight.said(/Setup is over/)
  await toldAtHome(address)
  await checkSecret(porchlight, homeNetworks[kind]?.password)
}

/** By plain HTTP it tells everybody there how to trust it. @param {string} address */
async function toldAtHome(address) {
  const end = performance.now() + homeMilliseconds
  for (;;) {
    const url = `http://${address}/api/trust`
    const body = await runInside("home", "busybox", "wget", "-q", "-O", "-", url).catch(() => "{}")
    if (JSON.parse(body).device === deviceName) return
    expect(performance.now() < end, `at home it says ${body}`)
    await wait(250)
  }
}

/** @param {import("./porchlight.js").Porchlight} porchlight @param {string | undefined} password */
async function checkSecret(porchlight, password) {
  if (password === undefined) return
  expect(!porchlight.kept.includes(password), "the password is in the state folder")
  const inJournal = await run("sh", "-c", `journalctl --boot --output=cat | grep -cF '${password}' || true`)
  expect(inJournal === "0", `the password stands ${inJournal} times in the journal`)
  const files = readdirSync(profiles)
    .map((name) => `${profiles}/${name}`)
    .filter((file) => readFileSync(file, "utf8").includes(password))
  expect(files.length === 1, `the password is in ${files.length} profiles of NetworkManager`)
  for (const file of files) {
    const { mode, uid } = statSync(file)
    expect((mode & 0o777) === 0o600 && uid === 0, `${file} has mode ${mode.toString(8)} and user ${uid}`)
  }
}

/** The page is there, as a browser takes it. @param {import("./phone.js").Phone} phone */
export async function checkServed(phone) {
  const answer = await phone.http("GET", "http://192.0.2.1/", { headers: { "accept-encoding": "gzip" } })
  expect(
    answer.status === 200 && answer.body.includes("</html>"),
    `the page is answered with ${answer.status}`,
  )
  expect(answer.headers["content-encoding"] === "gzip", "the page comes without gzip")
  return answer.bodyBytes
}

/** @param {string} kind */
export function ssidOf(kind) {
  return homeNetworks[kind]?.ssid.toString("base64url") ?? ""
}

/** @param {boolean} holds @param {string} otherwise @returns {asserts holds} */
export function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise)
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`
}
