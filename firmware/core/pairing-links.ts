/** One-time links that pair a phone: `https://<name>.local/#pair=<secret>`. Kept in memory alone: a restart ends them. */
import type { Clock, Host } from "./host.ts"
import { digestOf, drawSecret, hasSecretForm } from "./secret.ts"

/** Long enough to walk to the other phone, too short to be found in a history later. */
export const linkMilliseconds = 10 * 60_000

/** A household pairs two or three phones in a row. The oldest gives way, so that nobody can use them up. */
export const linksMaximum = 4

export interface PairingLinks {
  /** A new link's secret; it is shown this once. */
  open(): string
  /**
   * Does `work` for whoever brings the secret of a link, and once only. Undefined where there is no such link, or it ran
   * out, or was used, or is being used. Rejects like `work`, and then the link may be used again.
   */
  redeem<Result>(secret: string, work: () => Promise<Result>): Promise<Result | undefined>
  /** Ends every link. */
  clear(): void
}

interface Link {
  readonly endsAtMilliseconds: number
  isInUse: boolean
}

export function createPairingLinks(clock: Clock, random: Host["random"]): PairingLinks {
  /** By digest; oldest first. */
  const links = new Map<string, Link>()

  function forgetOld(): void {
    for (const [digest, link] of [...links]) {
      if (clock.now() >= link.endsAtMilliseconds) links.delete(digest)
    }
  }

  return {
    open() {
      forgetOld()
      const secret = drawSecret(random)
      links.set(digestOf(secret), { endsAtMilliseconds: clock.now() + linkMilliseconds, isInUse: false })
      const [oldest] = links.keys()
      if (links.size > linksMaximum && oldest !== undefined) links.delete(oldest)
      return secret
    },

    async redeem(secret, work) {
      forgetOld()
      const digest = hasSecretForm(secret) ? digestOf(secret) : ""
      const link = links.get(digest)
      if (link === undefined || link.isInUse) return undefined
      link.isInUse = true
      try {
        const result = await work()
        links.delete(digest)
        return result
      } finally {
        link.isInUse = false
      }
    },

    clear: () => links.clear(),
  }
}

/** What a phone opens. `origin` is `https://<name>.local`. A fragment is never sent, nor seen in a log. */
export function pairingUrl(origin: string, secret: string): string {
  return `${origin}/#pair=${secret}`
}
