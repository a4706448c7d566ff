/** Channels: which one for the access point. Pure. */

export interface Channel {
  /** NetworkManager's names: `bg` is 2.4 GHz, `a` is 5 GHz. */
  readonly band: "bg" | "a"
  readonly number: number
}

interface Heard {
  readonly frequencyMegahertz: number
  readonly signalPercent: number
}

/** The three that do not overlap and are allowed everywhere. */
const choices = [1, 6, 11]

/** Neighbours up to four numbers away are heard as noise (each channel is 20 MHz wide, their middles 5 MHz apart). */
const overlap = 4

/** Undefined for 6 GHz and what else an access point for phones cannot use. */
export function channelOf(frequencyMegahertz: number): Channel | undefined {
  if (frequencyMegahertz === 2484) return { band: "bg", number: 14 }
  if (frequencyMegahertz >= 2412 && frequencyMegahertz <= 2472) {
    const number = (frequencyMegahertz - 2407) / 5
    return Number.isInteger(number) ? { band: "bg", number } : undefined
  }
  if (frequencyMegahertz < 5160 || frequencyMegahertz > 5885) return undefined
  const number = (frequencyMegahertz - 5000) / 5
  return Number.isInteger(number) ? { band: "a", number } : undefined
}

/** Of the usual three on 2.4 GHz, which every phone hears, the one where the neighbours are faintest. */
export function quietestChannel(heard: readonly Heard[]): Channel {
  const noise = (choice: number) =>
    heard.reduce((sum, { frequencyMegahertz, signalPercent }) => {
      const channel = channelOf(frequencyMegahertz)
      const near = channel?.band === "bg" && Math.abs(channel.number - choice) <= overlap
      return near ? sum + signalPercent : sum
    }, 0)
  const [first = 1] = [...choices].sort((a, b) => noise(a) - noise(b))
  return { band: "bg", number: first }
}
