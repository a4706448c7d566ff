/**
 * The doors of home mode: the gate with what it asks, and what lets a phone in. Each request passes `enter`; a phone is
 * paired by the code on the label, under the seal, or by a one-time link.
 */
import type { CodeAttempts } from "./code-attempts.ts"
import { type Decision, decide, type Refusal, type RouteClass, type Visitor } from "./gate.ts"
import { createHourlyAttempts } from "./hourly-attempts.ts"
import type { Request } from "./http.ts"
import { createPairingLinks, type PairingLinks } from "./pairing-links.ts"
import type { Passes, PassesOptions } from "./passes.ts"
import { phoneName } from "./phone-name.ts"
import { noSessionCookie, secretOfCookie, sessionCookie } from "./session-cookie.ts"
import { openSessions, type Session } from "./sessions.ts"
import type { Speeches } from "./speech.ts"
import { openTokens, tokenOf } from "./tokens.ts"

export interface HomeDoors {
  readonly sessions: Passes
  readonly tokens: Passes
  readonly links: PairingLinks
  /** Of the code on the label, for the seal's sessions of home mode. */
  readonly attempts: CodeAttempts
  /** Decides whether this request may be made, and notes the visit. */
  enter(
    request: Request,
    routeClass: RouteClass,
    isSecure: boolean,
    more?: { readonly takesForms: boolean },
  ): Entered | Refusal
  /**
   * Pairs the phone that has shown the code on the label, and names it in its own language. A phone that is paired already
   * gets a new session in place of its old one. `introducedBy` is the identifier of the device that has let it in. Rejects
   * with `too-many-passes`, or like the store, and then nothing has changed.
   */
  pair(request: Request, introducedBy?: string): Promise<Paired>
  /** Pairs the phone that brings the secret of a link; undefined where that opens nothing. Rejects like `pair`. */
  pairByLink(request: Request, secret: string): Promise<Paired | undefined>
  /** Ends a paired phone's session. False where there was none. */
  unpair(id: string): Promise<boolean>
  /** A new token; `token` is shown this once. Rejects like `pair`. */
  newToken(name: string): Promise<{ id: string; name: string; token: string }>
}

export interface Entered {
  readonly kind: "come-in"
  readonly visitor: Visitor | undefined
  /** What a program may know of the visitor. */
  readonly session: Session | undefined
  /**
   * What the answer adds: once a day the cookie is sent again, and so lasts another 400 days. To be asked by an answer
   * that nobody keeps a copy of, and by no other: it counts as sent.
   */
  renewal(): Readonly<Record<string, string>>
}

export interface Paired {
  readonly session: Session
  /** To be added to the answer's, outside the seal too: a script cannot set a cookie that no script may read. */
  readonly headers: { readonly "set-cookie": string }
}

export type HomeDoorsOptions = Pick<
  PassesOptions,
  "store" | "clock" | "wallMilliseconds" | "random" | "log"
> & {
  /** `--open`. */
  readonly isOpen: boolean
  readonly speeches: Pick<Speeches, "for">
}

/** Loads the paired phones and the tokens. Rejects like the store. */
export async function openHomeDoors(options: HomeDoorsOptions): Promise<HomeDoors> {
  const { clock, random, log, isOpen, speeches } = options
  const sessions = await openSessions(options)
  const tokens = await openTokens(options)
  const links = createPairingLinks(clock, random)

  async function pair(request: Request, introducedBy?: string): Promise<Paired> {
    const { words } = await speeches.for(request)
    const held = secretOfCookie(request.headers.get("cookie"))
    const { pass, secret } = await sessions.open({
      name: phoneName(request.headers.get("user-agent"), words.phone),
      replaces: held === undefined ? undefined : sessions.find(held)?.id,
    })
    const by = introducedBy === undefined ? "" : ` The device ${introducedBy} introduced it.`
    log("info", `A phone was paired: ${pass.name}.${by}`, { id: pass.id, introducedBy })
    return { session: sessionOf(pass), headers: { "set-cookie": sessionCookie(secret) } }
  }

  return {
    sessions,
    tokens,
    links,
    attempts: createHourlyAttempts(clock, log),

    enter(request, routeClass, isSecure, { takesForms } = { takesForms: false }) {
      const decision = decide(request, { routeClass, isSecure, takesForms, isOpen, sessions, tokens })
      return decision.kind === "refused" ? decision : entered(decision)
    },

    pair,
    pairByLink: (request, secret) => links.redeem(secret, () => pair(request)),

    async unpair(id) {
      const wasPaired = await sessions.revoke(id)
      if (wasPaired) log("info", "A phone is no longer paired.", { id })
      return wasPaired
    },

    async newToken(name) {
      const { pass, secret } = await tokens.open({ name })
      log("info", `A token was made for a script: ${pass.name}.`, { id: pass.id })
      return { ...sessionOf(pass), token: tokenOf(secret) }
    },
  }

  function entered({ kind, visitor }: Exclude<Decision, Refusal>): Entered {
    if (visitor === undefined) return { kind, visitor, session: undefined, renewal: () => ({}) }
    const isPhone = visitor.kind === "phone"
    const { secret } = visitor
    if (isPhone) sessions.visit(secret)
    else tokens.visit(secret)
    return {
      kind,
      visitor,
      session: sessionOf(visitor),
      renewal: () => (isPhone && sessions.renew(secret) ? { "set-cookie": sessionCookie(secret) } : {}),
    }
  }
}

/** What an answer adds that ends the asking phone's own session. */
export const unpairedHeaders = { "set-cookie": noSessionCookie() } as const

function sessionOf({ id, name }: Session): Session {
  return { id, name }
}
