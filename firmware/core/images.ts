/** Pictures that the device can take: the last one of each, a fresh one when asked, and what is seen just now. */
import type { ImageView } from "../../shared/home-contract.ts"
import { pictureFailed } from "./control-problems.ts"
import type { Clock, Log } from "./host.ts"
import { createLive, type Live } from "./image-live.ts"
import { badPart, checkFunction, checkLabel, checkNewPart } from "./part-definition.ts"
import { pictureTypeOf } from "./picture-type.ts"
import { reasonOf, withinLimit } from "./time-limit.ts"

export interface ImageOptions {
  /** What people call it; made of the id when left out. */
  readonly label?: string
  /** Takes a picture: the bytes of a JPEG or a PNG, at most 4 MB. */
  readonly capture: () => Uint8Array | Promise<Uint8Array>
  /** A stream of pictures while somebody looks; `true` takes one after the other by `capture`. */
  readonly live?: boolean | (() => AsyncIterable<Uint8Array>)
}

export interface Picture {
  readonly bytes: Uint8Array
  readonly contentType: "image/jpeg" | "image/png"
}

/** A picture as its program has it. */
export interface Image {
  readonly id: string
}

/** A picture as the device has it. */
export interface Captured extends Image {
  readonly live: Live | undefined
  view(): ImageView
  /** The last one; takes one where there is none. Throws a `RequestProblem`. */
  last(): Promise<Picture>
  /** A new one, shared by all who ask meanwhile. Throws a `RequestProblem`. */
  fresh(): Promise<Picture>
}

export interface Images {
  /** Throws a `PorchlightError`, code `bad-image`. */
  define(id: string, options: ImageOptions): Captured
  readonly all: ReadonlyMap<string, Captured>
  close(): void
}

/** A camera that has to wake up answers within this. */
const captureLimitMilliseconds = 10_000

/** A 12-megapixel JPEG; more than one of these at a time would not leave a board room to breathe. */
export const pictureMaximumBytes = 4_000_000

export function createImages(options: { clock: Clock; log: Log; onNews: () => void }): Images {
  const { clock, log, onNews } = options
  const all = new Map<string, Captured>()

  function define(id: string, wish: ImageOptions): Captured {
    checkNewPart("image", id, all)
    const { capture, live: wishedLive = false } = wish ?? {}
    checkFunction("image", id, "capture", capture)
    if (typeof wishedLive !== "boolean" && typeof wishedLive !== "function") {
      throw badPart("image", id, "live has to be true, or a function that gives the pictures.")
    }
    const label = checkLabel("image", id, wish.label)
    let held: Picture | undefined
    let takenAt: number | undefined
    let taking: Promise<Picture> | undefined
    let isFailing = false

    function hold(bytes: unknown): Picture {
      const contentType = bytes instanceof Uint8Array ? pictureTypeOf(bytes) : undefined
      if (!(bytes instanceof Uint8Array) || contentType === undefined) {
        throw new Error("what it gave is neither a JPEG nor a PNG")
      }
      if (bytes.length > pictureMaximumBytes)
        throw new Error(`the picture is larger than ${pictureMaximumBytes} bytes`)
      held = { bytes, contentType }
      takenAt = clock.now()
      onNews()
      return held
    }

    async function take(): Promise<Picture> {
      const { outcome, settled } = withinLimit(clock, captureLimitMilliseconds, async () =>
        hold(await capture()),
      )
      const done = outcome.then((ended) => {
        const fault = ended.kind === "done" ? undefined : reasonOf(ended, captureLimitMilliseconds)
        if (fault !== undefined && !isFailing) log("warn", `The image ${id} could not be taken: ${fault}.`)
        isFailing = fault !== undefined
        if (ended.kind === "done") return ended.value
        throw pictureFailed(label)
      })
      // One at a time: whoever comes while it hangs gets the answer of those who came before.
      taking = done
      void settled.then(() => {
        taking = undefined
      })
      return done
    }

    const fresh = () => taking ?? take()
    const frames = wishedLive === true ? undefined : wishedLive
    const live =
      wishedLive === false
        ? undefined
        : createLive({ clock, log, id, frames: frames || undefined, fresh, hold })
    const captured: Captured = {
      id,
      live,
      view: () => ({
        id,
        label,
        ageMilliseconds: takenAt === undefined ? null : Math.round(clock.now() - takenAt),
        live: live !== undefined,
      }),
      last: async () => held ?? fresh(),
      fresh,
    }
    all.set(id, captured)
    onNews()
    return captured
  }

  return {
    define,
    all,
    close() {
      for (const { live } of all.values()) live?.close()
    },
  }
}
