// The machine's radios: simulated ones that share one air, made and shared out anew for each story.
import { readFileSync } from "node:fs"
import { run } from "./command.js"

/**
 * What the device has to itself. `channels` is how many a radio can be on at once: with one, its access point must
 * be where its home network is.
 * @typedef {{ name: string, deviceRadios: 1 | 2, channels: 1 | 2 }} Setup
 */

/** @type {readonly Setup[]} */
export const setups = [
  { name: "two radios", deviceRadios: 2, channels: 1 },
  { name: "one radio", deviceRadios: 1, channels: 1 },
  { name: "one radio, two channels", deviceRadios: 1, channels: 2 },
]

/** Interfaces by whose they are. @typedef {{ device: string[], phone: string, home: string[] }} Radios */

/** @param {Setup} setup @param {number} homeRadios @returns {Promise<Radios>} */
export async function makeRadios({ deviceRadios, channels }, homeRadios) {
  const count = deviceRadios + 1 + homeRadios
  // regtest=5 and the rules of one country leave 27 channels of 151, and a scan takes 2 s in place of 14.
  await run("modprobe", "mac80211_hwsim", `radios=${count}`, `channels=${channels}`, "regtest=5")
  await run("iw", "reg", "set", "US")
  await run("udevadm", "settle")
  const names = Array.from({ length: count }, (_, index) => `wlan${index}`)
  const device = names.slice(0, deviceRadios)
  const [phone = "", ...home] = names.slice(deviceRadios)
  await giveTo("phone", [phone])
  await giveTo("home", home)
  return { device, phone, home }
}

/** Everything that uses them must have stopped. */
export async function removeRadios() {
  const there = (await run("ip", "netns", "list")).split("\n").flatMap((line) => line.split(" ")[0] || [])
  for (const namespace of there) await run("ip", "netns", "delete", namespace)
  await run("modprobe", "--remove", "mac80211_hwsim")
}

/** @param {string} namespace @param {readonly string[]} interfaces */
async function giveTo(namespace, interfaces) {
  await run("ip", "netns", "add", namespace)
  await run("ip", "-n", namespace, "link", "set", "lo", "up")
  for (const name of interfaces) {
    const phy = readFileSync(`/sys/class/net/${name}/phy80211/name`, "utf8").trim()
    await run("iw", "phy", phy, "set", "netns", "name", namespace)
  }
}
