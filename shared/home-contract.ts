/**
 * What the app and a device at home say to each other: what it measures, what it obeys, and what happened.
 *
 * Times are ages, counted back from the moment of the answer: the clocks of phone and device need not agree, and a
 * device without a set clock can tell them too. A phone keeps an age together with the moment at which it heard it.
 */
import * as v from "valibot"
import { capabilitiesSchema, failureCodeSchema, networkSchema, setupViewSchema } from "./contract.ts"

/** Raised when an app of before could no longer read the answers. The app that is installed keeps to its own number. */
export const homeContractVersion = 1

/** As many readings, controls and pictures a device can have, of each: what fits a page and a chip. */
export const partsMaximum = 64

/** What a person reads of one name or text of a program, in UTF-16 code units: two lines on a phone. */
export const labelMaximumLength = 80
export const textMaximumLength = 500

export const partIdPattern = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/

const partId = v.pipe(v.string(), v.regex(partIdPattern, "must be 1 to 32 of a-z, 0-9 and -"))
const label = v.pipe(v.string(), v.maxLength(labelMaximumLength))
const age = v.pipe(v.number(), v.minValue(0))

/** One measured value. `value` is null where it could not be measured, or not yet. */
export const readingSchema = v.strictObject({
  id: partId,
  label,
  /** As it stands behind the number, `°C`; empty where there is none. */
  unit: v.pipe(v.string(), v.maxLength(16)),
  /** Digits after the decimal point, 0 to 6. */
  decimals: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6)),
  value: v.nullable(v.number()),
  /** Age of the last value that was measured; null where none ever was. */
  ageMilliseconds: v.nullable(age),
  /** After this age without another value it is stale. */
  staleAfterMilliseconds: v.pipe(v.number(), v.minValue(0)),
  /** Which way it went in the last quarter of an hour; null where too little is known. */
  trend: v.nullable(v.picklist(["falling", "steady", "rising"])),
})
export type ReadingView = v.InferOutput<typeof readingSchema>
export type Trend = NonNullable<ReadingView["trend"]>

const controlOf = {
  id: partId,
  label,
  /** True where a wish may wait on a phone that is away, and be fulfilled later. */
  queueable: v.boolean(),
}

/** Something a person may set. `value` is null where it is not known. */
export const controlSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("switch"), ...controlOf, value: v.nullable(v.boolean()) }),
  v.strictObject({
    kind: v.literal("number"),
    ...controlOf,
    value: v.nullable(v.number()),
    unit: v.pipe(v.string(), v.maxLength(16)),
    minimum: v.number(),
    maximum: v.number(),
    step: v.pipe(v.number(), v.minValue(0)),
  }),
  v.strictObject({
    kind: v.literal("choice"),
    ...controlOf,
    value: v.nullable(v.string()),
    options: v.array(v.strictObject({ value: v.string(), label })),
  }),
  v.strictObject({
    kind: v.literal("button"),
    ...controlOf,
    value: v.null(),
    /** What the person is asked before it is done; empty where it is done at once. */
    confirmation: label,
  }),
])
export type ControlView = v.InferOutput<typeof controlSchema>
export type ControlValue = ControlView["value"]

/** A picture that the device can take. */
export const imageSchema = v.strictObject({
  id: partId,
  label,
  /** Age of the last one taken; null where none was. */
  ageMilliseconds: v.nullable(age),
  /** True where `GET /api/images/{id}/live` streams. */
  live: v.boolean(),
})
export type ImageView = v.InferOutput<typeof imageSchema>

/** What happened. Words of the device's own kinds live in the catalogue, under `happened.<kind>`. */
export const happeningKinds = [
  "started",
  "joined",
  "join-failed",
  "link-lost",
  "setup-opened",
  "phone-paired",
  "phone-revoked",
  "control-set",
  "notified",
  "program",
] as const
export const happeningSchema = v.strictObject({
  /** Counts up, also over restarts. */
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  kind: v.picklist(happeningKinds),
  /** A program's sentence, or what the kind is about: the network's name, the phone's. Untrusted text. */
  text: v.pipe(v.string(), v.maxLength(textMaximumLength)),
  /** Null where it happened before the device's clock was set, in an earlier run. */
  ageMilliseconds: v.nullable(age),
})
export type Happening = v.InferOutput<typeof happeningSchema>
export type HappeningKind = Happening["kind"]

/**
 * How it stands with the broker: `refused-login` is of the device's user and password, `untrusted` of the broker's
 * certificate, `own-certificate` of the device's, `denied` of some topics alone.
 */
export const brokerStates = [
  "connecting",
  "connected",
  "denied",
  "unreachable",
  "refused-login",
  "untrusted",
  "own-certificate",
  "refused",
] as const
export const brokerSchema = v.strictObject({
  /** `broker.example:8883`. */
  host: v.string(),
  state: v.picklist(brokerStates),
})
export type BrokerView = v.InferOutput<typeof brokerSchema>
export type BrokerState = BrokerView["state"]

/** `GET /api/home`, and the first event of `GET /api/home/events`: the whole dashboard. */
export const homeSchema = v.strictObject({
  contract: v.literal(homeContractVersion),
  device: v.strictObject({
    name: v.string(),
    version: v.string(),
    /** Since the device's program began. */
    uptimeMilliseconds: age,
    /** What it leaves out is not offered. */
    capabilities: capabilitiesSchema,
    /** Left out where it cannot look for other devices of the house. */
    neighbours: v.optional(v.literal(true)),
  }),
  network: v.nullable(
    v.strictObject({
      ssid: v.string(),
      ssidBytes: v.string(),
      address: v.string(),
      /** Null where the radio does not tell. */
      signalPercent: v.nullable(v.number()),
    }),
  ),
  readings: v.pipe(v.array(readingSchema), v.maxLength(partsMaximum)),
  controls: v.pipe(v.array(controlSchema), v.maxLength(partsMaximum)),
  images: v.pipe(v.array(imageSchema), v.maxLength(partsMaximum)),
  /** The last ones, newest first. `GET /api/log` has them all. */
  happened: v.array(happeningSchema),
  /** Left out where no broker was named. */
  broker: v.optional(brokerSchema),
})
export type HomeView = v.InferOutput<typeof homeSchema>

/** Every further event: what is another since the last one, in whole parts. What is left out is as it was. */
export const homeChangeSchema: v.GenericSchema<HomeChange> = v.partial(v.omit(homeSchema, ["contract"]))
/** Not inferred: the compiler would write 57 kB for the schema's own type. */
export type HomeChange = { [Part in Exclude<keyof HomeView, "contract">]?: HomeView[Part] | undefined }

export const historySpans = ["hour", "day", "week", "month"] as const
export const historySpanSchema = v.picklist(historySpans)
export type HistorySpan = v.InferOutput<typeof historySpanSchema>

/**
 * `GET /api/readings/{id}/history?span=day`, oldest first; `text/csv` where `Accept` asks for it. A row is age in seconds,
 * mean, minimum, maximum; where nothing was measured there is no row.
 */
export const historySchema = v.strictObject({
  id: partId,
  span: historySpanSchema,
  /** Between two rows where nothing is missing. */
  stepSeconds: v.number(),
  rows: v.array(v.tuple([v.number(), v.number(), v.number(), v.number()])),
})
export type History = v.InferOutput<typeof historySchema>

/**
 * `PUT /api/controls/{id}`. `key` makes a wish be fulfilled once, however often it is sent (after the idea of
 * draft-ietf-httpapi-idempotency-key-header); a wish that waited on a phone has to have one.
 */
export const controlRequestSchema = v.strictObject({
  value: v.nullable(
    v.union([v.boolean(), v.pipe(v.number(), v.finite()), v.pipe(v.string(), v.maxLength(200))]),
  ),
  key: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16,64}$/, "must be 16 to 64 of base64url"))),
})
export type ControlRequest = v.InferInput<typeof controlRequestSchema>

/** `GET /api/log`. */
export const logSchema = v.strictObject({ happened: v.array(happeningSchema) })
export type LogView = v.InferOutput<typeof logSchema>

const attemptOf = {
  /** Each try to join takes the next number, since the device's program began. */
  attempt: v.pipe(v.number(), v.integer(), v.minValue(1)),
  ssid: v.string(),
  ssidBytes: v.string(),
}

/** The last try to join: by a person, or the one by which the device is where it is. */
export const moveSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("none") }),
  v.strictObject({ kind: v.literal("joining"), ...attemptOf }),
  /** What a person chose could not be joined: the device went back. Told until another is chosen. */
  v.strictObject({ kind: v.literal("failed"), ...attemptOf, code: failureCodeSchema }),
  v.strictObject({ kind: v.literal("joined"), ...attemptOf }),
])
export type MoveView = v.InferOutput<typeof moveSchema>

/** `GET /api/networks`: those that the device has joined, the last one first. */
export const networksSchema = v.strictObject({
  networks: v.array(v.strictObject({ ssid: v.string(), ssidBytes: v.string(), isJoined: v.boolean() })),
  attempt: moveSchema,
})
export type NetworksView = v.InferOutput<typeof networksSchema>

/** `POST /api/networks/forget`. The one that is joined stays joined, and is not joined again. */
export const forgetRequestSchema = v.strictObject({ ssidBytes: v.pipe(v.string(), v.maxLength(43)) })
export type ForgetRequest = v.InferInput<typeof forgetRequestSchema>

/**
 * `GET /api/networks/nearby`: what the device last heard in the air, strongest first; and the answer to
 * `POST /api/networks/scan`, which has it listen anew. `POST /api/networks/join` takes a `ConnectRequest`.
 */
export const nearbySchema = v.strictObject({
  scanning: setupViewSchema.entries.scanning,
  ageMilliseconds: setupViewSchema.entries.ageMilliseconds,
  networks: v.array(networkSchema),
})
export type NearbyView = v.InferOutput<typeof nearbySchema>

/** More than a house has, and few enough to ask each whether it is there. */
export const neighboursMaximum = 50

const deviceId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, "must be 16 hexadecimal digits"))

/** Another device. All but the last two was told by whoever answered on the network, which may be anybody. */
export const neighbourSchema = v.strictObject({
  /** No two devices share it. */
  id: deviceId,
  /** Where its app is: `https://ding-5cd80b1.local`, with the port where that is not the usual one. */
  url: v.pipe(v.string(), v.regex(/^https?:\/\/[a-z0-9][a-z0-9-]{0,33}\.local(?::\d{1,5})?$/)),
  version: v.pipe(v.string(), v.regex(/^[\w.+-]{1,32}$/)),
  /** It is there now. */
  answers: v.boolean(),
  /** Its certificate is of this device's root: a phone that trusts this device trusts it, too. */
  sharesRoot: v.boolean(),
})
export type Neighbour = v.InferOutput<typeof neighbourSchema>

/** `GET /api/neighbours`: other devices in the networks that this one is in. It looks for them first, for up to 6 s. */
export const neighboursSchema = v.strictObject({
  neighbours: v.pipe(v.array(neighbourSchema), v.maxLength(neighboursMaximum)),
})
export type NeighboursView = v.InferOutput<typeof neighboursSchema>

/** `POST /api/neighbours/introduce`: the device that is to let this phone in, one that `sharesRoot`. */
export const introduceRequestSchema = v.strictObject({ id: deviceId })
export type IntroduceRequest = v.InferInput<typeof introduceRequestSchema>

/** The answer to it: where that device's app is, `https://ding-5cd80b1.local/#introduction=…`, once and within two minutes. */
export const introducedSchema = v.strictObject({ url: v.string() })
export type Introduced = v.InferOutput<typeof introducedSchema>
