/** How a phone or a script comes in at home, and what lists and revokes those that did: schemas, and the types inferred from them. */
import * as v from "valibot"

/** With the largest signature; see `firmware/core/introduction.ts`. */
export const introductionMaximumLength = 1500

/**
 * `POST /api/pair` in the clear: the secret of a one-time link, or an introduction by another device of the house; exactly
 * one of them. With the code on the label it is sealed, and empty.
 */
export const pairRequestSchema = v.pipe(
  v.strictObject({
    link: v.optional(v.pipe(v.string(), v.maxLength(64))),
    introduction: v.optional(v.pipe(v.string(), v.maxLength(introductionMaximumLength))),
  }),
  v.forward(
    v.check(
      (request) => (request.link === undefined) !== (request.introduction === undefined),
      "give link or introduction, one of them",
    ),
    ["link"],
  ),
)
export type PairRequest = v.InferInput<typeof pairRequestSchema>

/** The phone or script that came in. The session itself is a cookie. */
export const pairedSchema = v.strictObject({ id: v.string(), name: v.string() })
export type Paired = v.InferOutput<typeof pairedSchema>

const dayOrNever = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)))

/** A paired phone, or a script's token. Days since 1970; null where the clock was not set then. */
export const passSchema = v.strictObject({
  id: v.string(),
  name: v.string(),
  made: dayOrNever,
  used: dayOrNever,
})
export type PassView = v.InferOutput<typeof passSchema>

/** `GET /api/sessions`: the paired phones, and which of them asks. */
export const sessionsSchema = v.strictObject({ self: v.nullable(v.string()), sessions: v.array(passSchema) })
export type SessionsView = v.InferOutput<typeof sessionsSchema>

/** `POST /api/sessions/revoke` and `POST /api/tokens/revoke`. */
export const revokeRequestSchema = v.strictObject({ id: v.pipe(v.string(), v.maxLength(64)) })

/** `POST /api/pairing-link`: for another phone. */
export const pairingLinkSchema = v.strictObject({
  url: v.string(),
  expiresInMilliseconds: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export type PairingLink = v.InferOutput<typeof pairingLinkSchema>

/** `POST /api/tokens`, and its answer, which shows the token this once. */
export const tokenRequestSchema = v.strictObject({ name: v.pipe(v.string(), v.maxLength(200)) })
export const newTokenSchema = v.strictObject({ id: v.string(), name: v.string(), token: v.string() })
export type NewToken = v.InferOutput<typeof newTokenSchema>
