/**
 * Whether what a rule is about is so, from one moment to the next. Pure: moments in, judgements out.
 *
 *     a reading's moment -> judge -> so, or not; and when to look again though nothing was measured
 *
 * A value holds from its measurement until it is stale, or until the reading says that it has none. What is not known is
 * neither so nor over.
 */
import type { AlertCondition } from "../../shared/push-contract.ts"

export type ReadingCondition = Exclude<AlertCondition, { kind: "event" }>

/** A reading as it is now. Times are milliseconds of the host's clock, which never goes back. */
export interface Moment {
  readonly at: number
  /** Null where it could not be measured, or not yet. */
  readonly value: number | null
  /** When there was a value last; undefined where there never was one. */
  readonly measuredAt: number | undefined
  readonly staleAfterMilliseconds: number
}

export interface Judgement {
  readonly isSo: boolean
  /** When it became so, or the rule began to be looked at. */
  readonly sinceAt: number
  /** From when on a value has stood on the wrong side without a break; undefined while none does. */
  readonly heldSinceAt: number | undefined
  /** The last value that was known. */
  readonly known: Sample | undefined
  /** What a change is measured against: the time is cut in even pieces, oldest first, each with its extremes. */
  readonly pieces: readonly Piece[]
  /** Nothing can become so or over by itself before; undefined where only a measurement can. */
  readonly againAt: number | undefined
}

interface Sample {
  readonly value: number
  readonly at: number
}

interface Piece {
  readonly number: number
  readonly least: Sample
  readonly most: Sample
}

/**
 * What was measured within the time lies in so many pieces, however fast it comes. A change that was none is never told;
 * one that took the whole time but for a sixtieth of it may be missed.
 */
const piecesOfTime = 60

/** Before the first moment. `isSo`: it was so when the device last ran. */
export function beginJudgement(at: number, isSo: boolean): Judgement {
  return { isSo, sinceAt: at, heldSinceAt: undefined, known: undefined, pieces: [], againAt: undefined }
}

export function judge(condition: ReadingCondition, before: Judgement, moment: Moment): Judgement {
  switch (condition.kind) {
    case "above":
    case "below":
      return judgeSide(condition, before, moment)
    case "silent":
      return judgeSilence(condition, before, moment)
    case "changed":
      return judgeChange(condition, before, moment)
  }
}

/** The value, with when it was measured; undefined where none is known now. */
function knownAt({ at, value, measuredAt, staleAfterMilliseconds }: Moment): Sample | undefined {
  if (value === null || measuredAt === undefined || at - measuredAt > staleAfterMilliseconds) return undefined
  return { value, at: measuredAt }
}

/** Whether the last value was known for so long that the next one, or the lack of it, left no gap. */
function isUnbroken({ known }: Judgement, { staleAfterMilliseconds }: Moment, until: number): boolean {
  return known !== undefined && until - known.at <= staleAfterMilliseconds
}

function judgeSide(
  { kind, value: limit, hysteresis, forSeconds }: Extract<AlertCondition, { kind: "above" | "below" }>,
  before: Judgement,
  moment: Moment,
): Judgement {
  const { at } = moment
  const sample = knownAt(moment)
  if (sample === undefined) {
    const holds = isUnbroken(before, moment, at)
    return { ...before, heldSinceAt: holds ? before.heldSinceAt : undefined, againAt: undefined }
  }
  const isBeyond = kind === "above" ? sample.value > limit : sample.value < limit
  const isBack = kind === "above" ? sample.value <= limit - hysteresis : sample.value >= limit + hysteresis
  const heldFromAt = isUnbroken(before, moment, sample.at) ? (before.heldSinceAt ?? at) : at
  const heldSinceAt = isBeyond ? heldFromAt : undefined
  const soAt = heldSinceAt === undefined ? undefined : heldSinceAt + forSeconds * 1000
  const isSo = before.isSo ? !isBack : soAt !== undefined && at >= soAt
  return {
    ...turned(before, isSo, at),
    heldSinceAt,
    known: sample,
    againAt: isSo ? undefined : soAt,
  }
}

function judgeSilence(
  { forSeconds }: Extract<AlertCondition, { kind: "silent" }>,
  before: Judgement,
  { at, measuredAt }: Moment,
): Judgement {
  // One that was silent when the device last ran is so until there is a value.
  const lastAt = measuredAt ?? (before.isSo ? Number.NEGATIVE_INFINITY : before.sinceAt)
  const soAt = lastAt + forSeconds * 1000
  const isSo = at >= soAt
  return { ...turned(before, isSo, at), againAt: isSo ? undefined : soAt }
}

function judgeChange(
  { by, withinSeconds }: Extract<AlertCondition, { kind: "changed" }>,
  before: Judgement,
  moment: Moment,
): Judgement {
  const { at } = moment
  const within = withinSeconds * 1000
  const sample = knownAt(moment)
  const { known } = before
  const isNew = sample !== undefined && (sample.at !== known?.at || sample.value !== known.value)
  const held = before.pieces.flatMap((piece) => recentOf(piece, at - within))
  const pieces = isNew ? withSample(held, sample, within / piecesOfTime) : held
  // Where values come seldom, the one before holds until this one takes its place.
  const last = isNew && isUnbroken(before, moment, sample.at) ? known : undefined
  const values = [
    ...pieces.flatMap(({ least, most }) => [least.value, most.value]),
    ...(last === undefined ? [] : [last.value]),
  ]
  const range = values.length === 0 ? 0 : Math.max(...values) - Math.min(...values)
  const overAt = before.sinceAt + within
  // It has to have calmed down, or what hovers at the limit would be told of again and again.
  const isSo = before.isSo ? at < overAt || range >= by / 2 : range >= by
  const next = turned(before, isSo, at)
  // Where it has calmed down already its time alone is awaited, or else that something leaves it.
  const leavesAt =
    range < by / 2
      ? at
      : Math.min(...pieces.map(({ least, most }) => Math.min(least.at, most.at))) + within + 1
  return {
    ...next,
    pieces,
    known: sample ?? known,
    againAt: isSo ? Math.max(next.sinceAt + within, leavesAt) : undefined,
  }
}

/** Without what is older than `from`; none where nothing is left. */
function recentOf({ number, least, most }: Piece, from: number): Piece[] {
  if (least.at >= from && most.at >= from) return [{ number, least, most }]
  const left = least.at >= from ? least : most.at >= from ? most : undefined
  return left === undefined ? [] : [{ number, least: left, most: left }]
}

function withSample(pieces: readonly Piece[], sample: Sample, pieceMilliseconds: number): readonly Piece[] {
  const number = Math.floor(sample.at / pieceMilliseconds)
  const last = pieces.at(-1)
  if (last?.number !== number) return [...pieces, { number, least: sample, most: sample }]
  const least = sample.value <= last.least.value ? sample : last.least
  const most = sample.value >= last.most.value ? sample : last.most
  return [...pieces.slice(0, -1), { number, least, most }]
}

function turned(before: Judgement, isSo: boolean, at: number): Judgement {
  return isSo === before.isSo ? before : { ...before, isSo, sinceAt: at }
}
