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
  /** Measured in eleven joins of networks in hearing, kept ones too: 0.35 to 1.9 s, half of them within 0.8 s. */
  readonly associate: number
  /**
   * Measured in the same joins: 0.1 to 0.9 s until there is an address, 0.5 to 1.7 s until NetworkManager has checked it
   * and says that it joined, half of them within 1.1 s. That is with a server that offers at once, or knows the device
   * from another time; one that first pings takes about 3 s more.
   */
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
  associate: 1000,
  address: 1000,
  wrongPassword: 5000,
  wrongPasswordSae: 6000,
  noAddress: 15_000,
  notFound: 10_000,
  refused: 2000,
  dropped: 1000,
  silent: 25_000,
}

/** Scan, access point, join and the access point's end then take 200 ms together: a test can live through it all. */
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
