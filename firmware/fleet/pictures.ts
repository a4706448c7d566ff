/** Pictures on their way to a broker: each new one, and of a camera that somebody looks through one in ten seconds. */
import type { Clock } from "../core/host.ts"
import type { Picture } from "../core/images.ts"
import type { RelayedHome } from "../core/relay.ts"

export interface Pictures {
  /** Those that the broker does not have, and may have now. */
  due(): AsyncGenerator<{ readonly id: string; readonly picture: Picture }>
  /** It has this one. */
  sent(id: string, picture: Picture): void
  /** Somebody waits for it. */
  asked(id: string): void
  /** A broker that comes back may have lost them. */
  forget(): void
  close(): void
}

const everyMilliseconds = 10_000

/** `onDue` is called when a picture may be sent that had to wait. */
export function createPictures({
  home,
  clock,
  onDue,
}: {
  home: RelayedHome
  clock: Clock
  onDue: () => void
}): Pictures {
  const known = new Map<string, { readonly picture: Picture; readonly at: number }>()
  let cancel: (() => void) | undefined

  return {
    async *due() {
      for (const { id } of home.view().images) {
        const last = known.get(id)
        const picture = await home.picture(id, false).catch(() => undefined)
        if (picture === undefined || picture === last?.picture) continue
        const waits = last === undefined ? 0 : last.at + everyMilliseconds - clock.now()
        if (waits <= 0) yield { id, picture }
        else
          cancel ??= clock.after(waits, () => {
            cancel = undefined
            onDue()
          })
      }
    },
    sent: (id, picture) => void known.set(id, { picture, at: clock.now() }),
    asked: (id) => void known.delete(id),
    forget: () => known.clear(),
    close: () => cancel?.(),
  }
}
