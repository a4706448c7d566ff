/** How long things take in the simulated air. */

/**
 * Milliseconds. Those marked "measured" were seen with NetworkManager 1.42.4, wpa_supplicant 2.10 and hostapd 2.10 on
 * the kernel's simulated radios (mac80211_hwsim); the others are chosen so that a wait feels as it does with a real one.
 */
export interface Timings {
  /** Measured: 2.2 to 2.7 s over 27 channels. */
  readonly scan: number
  /** Measured: 0.5 s with an address given by hand; 0.8 to 2.1 s with NetworkManager's own sharing. */
  readonly accessPointOpen: number
  /** Chosen. */
  readonly accessPointClose: number
  /** Measured: 1.1 to 1.8 s, for every kind of security. */
  readonly associate: number
  /** Measured: 0.7 to 0.9 s from a server that offers at once, about 3 s more from one that first pings. */
  readonly address: number
  /** Measured: 4.4 to 7.4 s until the handshake of WPA or WPA2 counts as failed for its key. */
  readonly wrongPassword: number
  /** Chosen: the second refusal of SAE, which tells a wrong password. NetworkManager itself says "not found" after 25.7 s. */
  readonly wrongPasswordSae: number
  /** Measured: 15.1 to 15.6 s with a limit of 15 s for DHCP. */
  readonly noAddress: number
  /** Chosen: several empty scans. NetworkManager itself gives up after 25.8 s. */
  readonly notFound: number
  /** Chosen: one association that the access point answers with a refusal. */
  readonly refused: number
  /** Chosen: from being let in to being thrown out. */
  readonly dropped: number
  /** Measured: NetworkManager's own limit for a join is 25 s. */
  readonly silent: number
}

const real: Timings = {
  scan: 2300,
  accessPointOpen: 500,
  accessPointClose: 200,
  associate: 1500,
  address: 1500,
  wrongPassword: 5000,
  wrongPasswordSae: 6000,
  noAddress: 15_000,
  notFound: 10_000,
  refused: 2000,
  dropped: 1000,
  silent: 25_000,
}

/** Scan, access point, join and the access point's end then take 240 ms together: a test can live through it all. */
const fastDivisor = 25

/** The real timings, or with `fast` all of them in the same proportion. */
export function timingsOf({ fast }: { fast: boolean }): Timings {
  if (!fast) return real
  const entries = Object.entries(real).map(([name, milliseconds]) => [
    name,
    Math.round(milliseconds / fastDivisor),
  ])
  return { ...real, ...Object.fromEntries(entries) }
}
