/**
 * What a phone and a device say to each other: paths, schemas, and the types inferred from them.
 *
 * The device parses with the schemas; pages import the types only, so that no schema weighs on a page.
 */
import * as v from "valibot"
import { base64urlDecode, utf8Length } from "./bytes.ts"
import {
  isPassphrase,
  isWellFormed,
  passphraseMaximumBytes,
  passphraseMinimumBytes,
  securities,
  ssidMaximumBytes,
} from "./wifi.ts"

/** Largest request body in bytes; the largest honest one, a connect request, is below 400. */
export const bodyMaximumBytes = 8192

export const securitySchema = v.picklist(securities)

/** Why a join failed. The words for each live in the catalogue. */
export const failureCodes = [
  "wrong-password",
  "network-not-found",
  "no-address",
  "refused",
  "unsupported-security",
  "timed-out",
  "radio-fault",
] as const
export const failureCodeSchema = v.picklist(failureCodes)
export type FailureCode = v.InferOutput<typeof failureCodeSchema>

const ssidText = v.string()
const ssidBytes = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]*$/, "must be base64url without padding"),
  v.check((text) => base64urlDecode(text) !== undefined, "must be base64url without padding"),
  v.check((text) => {
    const length = base64urlDecode(text)?.length ?? 0
    return length >= 1 && length <= ssidMaximumBytes
  }, `must be 1 to ${ssidMaximumBytes} bytes`),
)

/** One row of the list: every access point of one SSID, told by its strongest. */
export const networkSchema = v.strictObject({
  /** For reading. Bytes that are not UTF-8 stand as U+FFFD, so two networks may read alike. */
  ssid: ssidText,
  /** The SSID's exact bytes, base64url: what to send back. */
  ssidBytes,
  /** 0 to 100. */
  signalPercent: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
  security: securitySchema,
  /** False where this device's radio cannot join such a network. */
  supported: v.boolean(),
  /** True where the device holds credentials for it that once worked. */
  saved: v.boolean(),
})
export type Network = v.InferOutput<typeof networkSchema>

/** What keeps a password from others near the device's own network: the code on its label, that network, or nothing. */
export const protections = ["code", "access-point", "none"] as const
export type Protection = (typeof protections)[number]

const attemptNumber = v.pipe(v.number(), v.integer(), v.minValue(1))
const attemptOf = { attempt: attemptNumber, ssid: ssidText, ssidBytes }

/** One numbered try to join. A phone that dropped off tells its own result from an older one by the number. */
export const attemptSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("none") }),
  v.strictObject({
    kind: v.literal("joining"),
    ...attemptOf,
    /** `finishing`: the address is there, the device's own program is still at work. */
    step: v.picklist(["associating", "addressing", "finishing"]),
  }),
  v.strictObject({ kind: v.literal("failed"), ...attemptOf, code: failureCodeSchema }),
  v.strictObject({
    kind: v.literal("joined"),
    ...attemptOf,
    /** IPv4 in dotted form, in the joined network. */
    address: v.string(),
    /** `https://<name>.local`; `http:` of a device without HTTPS. */
    url: v.string(),
    /** What the device's program wants shown instead of the address. */
    text: v.optional(v.string()),
    /** True while the access point still stands; false when the device is in home mode. */
    accessPoint: v.boolean(),
    /**
     * What a phone at home needs, where the device serves HTTPS there; told to those who may know it, and while the
     * access point stands.
     */
    home: v.optional(
      v.strictObject({
        /** `https://<name>.local/#pair=…`: opens the device once, within ten minutes. */
        pairingUrl: v.string(),
        /** SHA-256 of the device's root, in hexadecimal; undefined until its clock is set. */
        fingerprint: v.optional(v.string()),
      }),
    ),
  }),
])
export type Attempt = v.InferOutput<typeof attemptSchema>
export type JoinStep = Extract<Attempt, { kind: "joining" }>["step"]

/**
 * `GET /api/scan` and every event of `GET /api/events`: all that the setup page shows, in one answer.
 *
 * While setup is sealed, whoever has not opened a session sees no network as `saved` and no attempt but `none`.
 */
export const setupViewSchema = v.strictObject({
  /** The device's name, also its host name before `.local`. */
  device: v.string(),
  protection: v.picklist(protections),
  scanning: v.boolean(),
  /** Age of the list; null before the first scan ended. */
  ageMilliseconds: v.nullable(v.pipe(v.number(), v.minValue(0))),
  /** Strongest first. */
  networks: v.array(networkSchema),
  attempt: attemptSchema,
})
export type SetupView = v.InferOutput<typeof setupViewSchema>

/**
 * `starting`: nothing asked of it yet. `offline`: asked, no network, and no setup open. `moving`: a person chose another
 * network at home. `returning`: in vain, and it goes back.
 */
export const deviceModes = [
  "starting",
  "offline",
  "joining-saved",
  "setup",
  "joining",
  "grace",
  "home",
  "moving",
  "returning",
] as const

/** `GET /api/device` of somebody without a session, while setup is sealed. */
export const strangersDeviceSchema = v.strictObject({ name: v.string() })

/** What this device has of what a device can have; pages show nothing of the rest. */
export const capabilitiesSchema = v.strictObject({
  /** Without it there is setup, and at home a page that says so: no app, no readings, no controls. */
  https: v.boolean(),
  /** Notifications to phones. */
  push: v.boolean(),
  /** What was measured and happened, kept over restarts. */
  history: v.boolean(),
})
export type Capabilities = v.InferOutput<typeof capabilitiesSchema>

/** `GET /api/device`. */
export const deviceSchema = v.strictObject({
  name: v.string(),
  version: v.string(),
  mode: v.picklist(deviceModes),
  radio: v.strictObject({ name: v.string(), concurrent: v.boolean() }),
  capabilities: capabilitiesSchema,
})
export type DeviceDescription = v.InferOutput<typeof deviceSchema>
export type DeviceMode = DeviceDescription["mode"]

/** `POST /api/connect`. Exactly one of `ssid` and `ssidBytes`. */
export const connectRequestSchema = v.pipe(
  v.strictObject({
    ssid: v.optional(
      v.pipe(
        v.string(),
        v.check(isWellFormed, "must not hold a lone surrogate"),
        v.check((text) => {
          const length = utf8Length(text)
          return length >= 1 && length <= ssidMaximumBytes
        }, `must be 1 to ${ssidMaximumBytes} bytes of UTF-8`),
      ),
    ),
    ssidBytes: v.optional(ssidBytes),
    /** Taken from the last scan when left out; without either, a password means `wpa2-wpa3`, none `open`. */
    security: v.optional(securitySchema),
    password: v.optional(
      v.pipe(
        v.string(),
        v.check(isWellFormed, "must not hold a lone surrogate"),
        v.check(
          isPassphrase,
          `must be ${passphraseMinimumBytes} to ${passphraseMaximumBytes} bytes, or 64 hexadecimal digits`,
        ),
      ),
    ),
    /** True for a network that does not announce its name. */
    hidden: v.optional(v.boolean()),
  }),
  v.forward(
    v.check(
      (request) => (request.ssid === undefined) !== (request.ssidBytes === undefined),
      "give ssid or ssidBytes, one of them",
    ),
    ["ssid"],
  ),
)
export type ConnectRequest = v.InferInput<typeof connectRequestSchema>

/** `202` of `POST /api/connect`: the join has begun, or begins when this answer is out. */
export const connectAcceptedSchema = v.strictObject({ attempt: attemptNumber })
export type ConnectAccepted = v.InferOutput<typeof connectAcceptedSchema>

/** `POST /api/setup/finish`: the person has seen the result of this attempt. */
export const finishRequestSchema = v.strictObject({ attempt: attemptNumber })
export type FinishRequest = v.InferInput<typeof finishRequestSchema>

/** base64url; whether it has the right length and content is answered like every other fault of a seal. */
const sealText = v.pipe(v.string(), v.maxLength(bodyMaximumBytes))
const messageNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff))

/** `GET /api/seal`: what the device brings to a sealed session. `session` is its half of the session's name. */
export const sealOfferSchema = v.strictObject({
  /** See `sealSuite`. */
  suite: v.string(),
  /** The device's own identifier, drawn at its first start. */
  device: v.string(),
  session: v.string(),
})
export type SealOffer = v.InferOutput<typeof sealOfferSchema>

/** `POST /api/seal`: the offer's `session`, the phone's half of the name, and its share. */
export const sealRequestSchema = v.strictObject({ session: sealText, phone: sealText, share: sealText })
export type SealRequest = v.InferInput<typeof sealRequestSchema>

/** The answer to it. Whoever has it has used up one attempt, right or wrong. */
export const sealAnswerSchema = v.strictObject({
  share: v.string(),
  tag: v.string(),
  attemptsLeft: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export type SealAnswer = v.InferOutput<typeof sealAnswerSchema>

/**
 * A sealed request. `tag` proves that its sender has the code. Requests without a body say `?session=…&tag=…` instead.
 * The path is the seal's purpose.
 */
export const sealedRequestSchema = v.strictObject({
  session: sealText,
  tag: sealText,
  number: messageNumber,
  sealed: sealText,
})
export type SealedRequest = v.InferInput<typeof sealedRequestSchema>

/** A sealed answer or event; always 200 outside, so that its status tells nobody how it went. */
export const sealedAnswerSchema = v.strictObject({ number: messageNumber, sealed: v.string() })
export type SealedAnswer = v.InferOutput<typeof sealedAnswerSchema>

/** What a sealed answer holds: the status and the body it would have had in the open. */
export interface SealedContent {
  readonly status: number
  readonly body: unknown
}

/** `GET /api/trust`, by plain HTTP: what the trust page tells. */
export const trustSchema = v.strictObject({
  device: v.string(),
  /** `https://<name>.local`, with the port where it is not 443. */
  url: v.string(),
  /** The same by address; another origin for a browser. */
  addressUrl: v.string(),
  /** SHA-256 of the root, 64 hexadecimal digits. */
  fingerprint: v.string(),
})
export type TrustView = v.InferOutput<typeof trustSchema>

/** Stable words for what went wrong with a request. */
export const problemCodes = [
  "alert-of-program",
  "attempt-under-way",
  "bad-endpoint",
  "clock-not-set",
  "control-refused",
  "control-unsure",
  "foreign-origin",
  "https-required",
  "internal",
  "invalid-field",
  "invalid-form",
  "invalid-json",
  "invalid-utf8",
  "method-not-allowed",
  "not-found",
  "no-certificate",
  "not-in-setup",
  "pairing-refused",
  "pairing-required",
  "phone-required",
  "picture-failed",
  "seal-refused",
  "seal-too-soon",
  "sealed-required",
  "setup-locked",
  "storage-failed",
  "test-too-soon",
  "too-large",
  "too-many-alerts",
  "too-many-phones",
  "too-many-streams",
  "too-many-subscriptions",
  "unknown-attempt",
  "unknown-host",
  "unsupported-media-type",
  "upgrade-required",
] as const

/** RFC 9457, `application/problem+json`. `type` is left out, which means `about:blank` (section 4.2.1). */
export const problemSchema = v.object({
  title: v.string(),
  status: v.number(),
  code: v.picklist(problemCodes),
  detail: v.string(),
  /** Which field of the body, where it is about one: `password`, `networks.0.ssid`. */
  field: v.optional(v.string()),
  /** After how many seconds to try again, where that helps: `seal-too-soon`, `test-too-soon`. */
  waitSeconds: v.optional(v.number()),
})
export type Problem = v.InferOutput<typeof problemSchema>
export type ProblemCode = Problem["code"]

/** Every path of the device's own interface. */
export const apiPaths = [
  "/api/device",
  "/api/scan",
  "/api/connect",
  "/api/events",
  "/api/seal",
  "/api/setup/finish",
  "/api/health",
  "/api/trust",
  "/api/pair",
  "/api/pairing-link",
  "/api/sessions",
  "/api/sessions/revoke",
  "/api/sessions/revoke-all",
  "/api/tokens",
  "/api/tokens/revoke",
  "/api/home",
  "/api/home/events",
  "/api/readings",
  "/api/alerts",
  "/api/log",
  "/api/networks",
  "/api/networks/forget",
  "/api/networks/join",
  "/api/networks/nearby",
  "/api/networks/scan",
  "/api/neighbours",
  "/api/neighbours/introduce",
  "/api/push/key",
  "/api/push/subscriptions",
  "/api/push/test",
  "/api/notifications",
  "/api/export",
  "/api/openapi.json",
] as const
export type ApiPath = (typeof apiPaths)[number]
