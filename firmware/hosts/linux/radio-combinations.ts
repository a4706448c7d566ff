/** What `iw phy` tells about a radio that NetworkManager does not: what it can do at once. Pure. */

export interface RadioAbilities {
  /**
   * On how many channels a station and an access point can be up together: 0 where they cannot, 1 where both have to
   * share one channel.
   */
  readonly channelsBeside: number
  /** Whether its access point can speak WPA3: the kernel leaves SAE to wpa_supplicant, or the chip does it all. */
  readonly saeAccessPoint: boolean
}

/** `* #{ managed } <= 1, #{ AP, P2P-GO } <= 4, total <= 4, #channels <= 1`, its lines joined. */
const limitPattern = /#\{([^}]*)\}\s*<=\s*(\d{1,5})/g
const totalPattern = /\btotal\s*<=\s*(\d{1,5})/
const channelsPattern = /#channels\s*<=\s*(\d{1,3})/

/** Takes the output of `iw phy phy0 info`. What cannot be read counts as what the radio cannot do. */
export function parseAbilities(text: string): RadioAbilities {
  const lines = text.split("\n")
  const channels = combinationsOf(lines).map(channelsBesideIn)
  return {
    channelsBeside: Math.max(0, ...channels),
    saeAccessPoint: lines.some((line) =>
      /^\s*(?:Device supports SAE with AUTHENTICATE command|\* \[ SAE_OFFLOAD_AP \].*)\s*$/.test(line),
    ),
  }
}

/** Each combination in one line. Those after the first line of one are indented deeper than the section's own. */
function combinationsOf(lines: readonly string[]): string[] {
  const start = lines.findIndex((line) => /^\s*valid interface combinations:\s*$/.test(line))
  if (start < 0) return []
  const combinations: string[] = []
  for (const line of lines.slice(start + 1)) {
    if (!/^\s{2,}\S/.test(line)) break
    const begins = /^\s*\* (.*)$/.exec(line)
    if (begins) combinations.push(begins[1] ?? "")
    else combinations.push(`${combinations.pop() ?? ""} ${line.trim()}`)
  }
  return combinations
}

function channelsBesideIn(combination: string): number {
  const limits = [...combination.matchAll(limitPattern)].map(([, kinds = "", maximum]) => ({
    kinds: kinds.split(",").map((kind) => kind.trim()),
    maximum: Number(maximum),
  }))
  const total = Number(totalPattern.exec(combination)?.[1] ?? 0)
  const stations = limits.filter(({ kinds }) => kinds.includes("managed"))
  const accessPoints = limits.filter(({ kinds }) => kinds.includes("AP"))
  // Both may stand in one limit, which then has to have room for two.
  const fits = stations.some((station) =>
    accessPoints.some((accessPoint) =>
      station === accessPoint ? station.maximum >= 2 : station.maximum >= 1 && accessPoint.maximum >= 1,
    ),
  )
  return fits && total >= 2 ? Number(channelsPattern.exec(combination)?.[1] ?? 0) : 0
}
