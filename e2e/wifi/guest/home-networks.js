// What hostapd is told for each kind of home network.

/**
 * @typedef {object} HomeNetwork
 * @property {Buffer} ssid
 * @property {string | undefined} password A passphrase, or the 64 hexadecimal digits of a key.
 * @property {readonly string[]} security Lines of hostapd.conf, beside the password's.
 * @property {number} channel In the 2.4 GHz band up to 14, above that in the 5 GHz band.
 */

/** The channel of every home that is not moved. */
export const usualChannel = 6

const wpa2 = ["wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP"]

/** Protected management frames come with WPA3 and OWE. */
const protectedFrames = "ieee80211w=2"

/** @type {Record<string, HomeNetwork>} */
export const homeNetworks = {
  open: network("Open House", undefined, []),
  wpa2: network("Home", "correct horse", wpa2),
  wpa3: network("Home of tomorrow", "correct horse", [
    ...["wpa=2", "wpa_key_mgmt=SAE", "rsn_pairwise=CCMP"],
    protectedFrames,
    // Both ways to derive a key from the password: phones ask for the newer, older devices for the first.
    "sae_pwe=2",
  ]),
  transition: network("Home of both days", "correct horse", [
    ...["wpa=2", "wpa_key_mgmt=WPA-PSK SAE", "rsn_pairwise=CCMP"],
    ...["ieee80211w=1", "sae_require_mfp=1", "sae_pwe=2"],
  ]),
  owe: network("Café", undefined, ["wpa=2", "wpa_key_mgmt=OWE", "rsn_pairwise=CCMP", protectedFrames]),
  hidden: network("Nobody's home", "correct horse", [...wpa2, "ignore_broadcast_ssid=1"]),
  unicode: network("Café ☕ 家 🏠", "correct horse", wpa2),
  // "Café" as an old router writes it, and a byte that starts nothing: no text in UTF-8.
  bytes: network(Buffer.from([0x43, 0x61, 0x66, 0xe9, 0x20, 0xff]), "correct horse", wpa2),
  key: network("Key", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", wpa2),
  enterprise: network("Office", undefined, [
    ...["wpa=2", "wpa_key_mgmt=WPA-EAP", "rsn_pairwise=CCMP"],
    ...["ieee8021x=1", "eap_server=1", "eap_user_file=/etc/porchlight-air/office-users"],
  ]),
  wpa1: network("Old Home", "correct horse", ["wpa=1", "wpa_key_mgmt=WPA-PSK", "wpa_pairwise=TKIP"]),
}

/** @param {string | Buffer} ssid @param {string | undefined} password @param {readonly string[]} security */
function network(ssid, password, security) {
  return { ssid: Buffer.from(ssid), password, security, channel: usualChannel }
}

/**
 * The whole of hostapd.conf.
 * @param {HomeNetwork} network @param {string} interfaceName @param {string} controlFolder
 */
export function hostapdConfiguration({ ssid, password, security, channel }, interfaceName, controlFolder) {
  const band = channel <= 14 ? ["hw_mode=g"] : ["hw_mode=a", "ieee80211n=1"]
  const secret = password === undefined ? [] : [secretLine(password)]
  return [
    `interface=${interfaceName}`,
    "bridge=home",
    "driver=nl80211",
    `ctrl_interface=${controlFolder}`,
    `ssid2=${ssid.toString("hex")}`,
    ...[...band, `channel=${channel}`],
    ...security,
    ...secret,
    "",
  ].join("\n")
}

/** @param {string} password */
function secretLine(password) {
  return /^[0-9a-f]{64}$/i.test(password) ? `wpa_psk=${password}` : `wpa_passphrase=${password}`
}
