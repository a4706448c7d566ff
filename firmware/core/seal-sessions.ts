/** The sealed sessions that are open: few, short, and each known by the tag that proves its phone has the code. */
import { base64urlDecode, base64urlEncode } from "../../shared/bytes.ts"
import type { SealAnswer, SealOffer, SealRequest } from "../../shared/contract.ts"
import {
  type Channel,
  type DeviceAnswered,
  deviceAnswers,
  sealSuite,
  sessionHalfBytes,
} from "../../shared/seal.ts"
import type { CodeAttempts } from "./code-attempts.ts"
import type { Clock, Host } from "./host.ts"
import { RequestProblem } from "./problem.ts"

/** A household sets a device up with one phone, or two. */
const sessionsMaximum = 4

/** One setup takes about a minute; keys that outlive it serve nobody but a thief. */
const sessionMilliseconds = 5 * 60_000

export interface SealSessions {
  offer(): SealOffer
  /** Opens a session, which uses up an attempt. Throws a `RequestProblem`. */
  answer(request: SealRequest): SealAnswer
  /** The channel of an open session whose phone has shown that it has the code. Throws `seal-refused`. */
  channel(session: string, tag: string): Channel
  /** Final: overwrites every key. */
  close(): void
}

interface Session {
  readonly answered: DeviceAnswered
  readonly stopTimer: () => void
  /** The phone has shown its tag. */
  isProven: boolean
}

/**
 * One answer to everything that is wrong with a seal, so that it teaches nothing: an unknown session, a bad point, a
 * wrong tag, a changed or repeated message.
 */
export function sealRefused(): RequestProblem {
  return new RequestProblem(
    "seal-refused",
    "The device could not take that seal. Begin anew with GET /api/seal.",
  )
}

export function createSealSessions(options: {
  code: string
  deviceId: string
  deviceName: string
  attempts: CodeAttempts
  clock: Clock
  random: Host["random"]
}): SealSessions {
  const { attempts, clock, random } = options
  const sessions = new Map<string, Session>()
  // Kept until it is used: to ask for an offer costs the device nothing, so nobody can exhaust it by asking.
  let deviceHalf = random(sessionHalfBytes)

  function end(name: string): void {
    const session = sessions.get(name)
    session?.stopTimer()
    session?.answered.channel.wipe()
    sessions.delete(name)
  }

  /** The oldest that has proven nothing gives way, or else the one that was silent for longest. */
  function makeRoom(): void {
    if (sessions.size < sessionsMaximum) return
    const [oldest] = [...sessions].sort(([, a], [, b]) => Number(a.isProven) - Number(b.isProven))
    if (oldest !== undefined) end(oldest[0])
  }

  return {
    offer: () => ({ suite: sealSuite, device: options.deviceId, session: base64urlEncode(deviceHalf) }),

    answer({ session: name, phone, share }) {
      attempts.check()
      const phoneHalf = base64urlDecode(phone)
      const phoneShare = base64urlDecode(share)
      const isFresh = name === base64urlEncode(deviceHalf)
      if (!isFresh || phoneHalf?.length !== sessionHalfBytes || phoneShare === undefined) throw sealRefused()
      const answered = deviceAnswers({ ...options, phoneHalf, deviceHalf }, phoneShare, random)
      if (answered === undefined) throw sealRefused()
      attempts.count()
      deviceHalf = random(sessionHalfBytes)
      makeRoom()
      const stopTimer = clock.after(sessionMilliseconds, () => end(name))
      sessions.set(name, { answered, stopTimer, isProven: false })
      return {
        share: base64urlEncode(answered.share),
        tag: base64urlEncode(answered.tag),
        attemptsLeft: attempts.left,
      }
    },

    channel(name, tag) {
      const session = sessions.get(name)
      const phoneTag = base64urlDecode(tag)
      if (session === undefined || phoneTag === undefined) throw sealRefused()
      if (!session.answered.isPhoneTag(phoneTag)) throw sealRefused()
      session.isProven = true
      sessions.delete(name)
      sessions.set(name, session)
      return session.answered.channel
    },

    close() {
      for (const name of [...sessions.keys()]) end(name)
    },
  }
}
