import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { failures, joins, open, wpa2, wpa3 } from "./join-trails.fixture.ts"
import {
  beginTrail,
  handshakeMilliseconds,
  type JoinEvent,
  type Target,
  type Verdict,
  weigh,
} from "./join-verdict.ts"

/** Every verdict with the number of events it took. */
function verdicts(target: Target, events: readonly JoinEvent[]): { after: number; verdict: Verdict }[] {
  let trail = beginTrail(target)
  const told: { after: number; verdict: Verdict }[] = []
  for (const [index, event] of events.entries()) {
    const weighed = weigh(trail, event)
    trail = weighed.trail
    if (weighed.verdict !== undefined) told.push({ after: index + 1, verdict: weighed.verdict })
  }
  return told
}

const failure = (target: Target, events: readonly JoinEvent[]) => {
  const found = verdicts(target, events).find(({ verdict }) => verdict.kind === "failed")
  return found?.verdict.kind === "failed" ? { after: found.after, code: found.verdict.code } : undefined
}

const begun: readonly JoinEvent[] = [
  { kind: "device", state: 40, reason: 0 },
  { kind: "device", state: 50, reason: 0 },
]
const authenticating: JoinEvent = { kind: "supplicant", state: "authenticating" }
const refusal = (authStatusCode: number): JoinEvent => ({ kind: "supplicant", authStatusCode })

describe("a recorded join", () => {
  test.each(joins)("of $what is told as one, its address being asked for first", ({ target, events }) => {
    const kinds = verdicts(target, events).map(({ verdict }) => verdict.kind)
    // That the key is being tried is no news.
    expect(kinds.filter((kind) => kind !== "doubt")).toEqual(["addressing", "activated"])
  })

  test.each(joins)(
    "of $what is not taken for a failure once something came after a doubt",
    ({ target, events }) => {
      for (const [index] of events.entries()) {
        const before = events.slice(0, index + 1)
        // Nothing came after it yet: that is what a doubt is about.
        if (
          verdicts(target, before).some(({ after, verdict }) => verdict.kind === "doubt" && after > index)
        ) {
          continue
        }
        expect(
          failure(target, [...before, { kind: "doubt-ended" }, ...events.slice(index + 1)]),
        ).toBeUndefined()
      }
    },
  )
})

describe("a recorded failure", () => {
  test.each(failures)("$what: $code", ({ target, events, code, early }) => {
    const told = failure(target, events)
    expect(told).toEqual({ after: early ?? events.length, code })
  })

  test.each(failures)(
    "$what: NetworkManager's last word alone gives the same reason, or one that is known",
    (recorded) => {
      const { target, events, code, alone = code } = recorded
      const withoutEarly = events.filter(
        (event) => event.kind === "device" || (event.kind === "supplicant" && event.authStatusCode === 1),
      )
      // One refusal of SAE, not two: then the last word decides.
      const once = withoutEarly.filter(
        (event, index) =>
          event.kind === "device" || withoutEarly.findIndex((e) => e.kind !== "device") === index,
      )
      expect(failure(target, once)?.code).toBe(alone)
    },
  )
})

describe("one refusal of a password by SAE", () => {
  const once = [...begun, authenticating, refusal(1)]

  test("is a doubt, and a wrong password when its time is over", () => {
    expect(verdicts(wpa3, once).map(({ verdict }) => verdict.kind)).toEqual(["doubt"])
    expect(failure(wpa3, [...once, { kind: "doubt-ended" }])?.code).toBe("wrong-password")
  })

  test("is forgotten when the next try lets us in", () => {
    const letIn: JoinEvent = { kind: "supplicant", state: "associating" }
    expect(failure(wpa3, [...once, letIn, { kind: "doubt-ended" }, refusal(1)])).toBeUndefined()
  })

  test.each([76, 77, 126, 0])("is not what code %i means: the exchange goes on", (code) => {
    expect(verdicts(wpa3, [...begun, authenticating, refusal(code), refusal(code)])).toEqual([])
  })
})

describe("a key that is being tried", () => {
  const state = (name: string): JoinEvent => ({ kind: "supplicant", state: name })
  const trying = [...begun, authenticating, state("associated"), state("4way_handshake")]

  test("is a doubt from its first moment, and wrong when it has got nowhere", () => {
    const told = verdicts(wpa2, trying)
    expect(told).toEqual([
      { after: trying.length, verdict: { kind: "doubt", milliseconds: handshakeMilliseconds } },
    ])
    expect(failure(wpa2, [...trying, { kind: "doubt-ended" }])?.code).toBe("wrong-password")
  })

  test("is one doubt, however often the state is told", () => {
    expect(verdicts(wpa2, [...trying, state("4way_handshake")])).toHaveLength(1)
  })

  test.each(["group_handshake", "completed", "disconnected", "scanning"])(
    "is none any more in %s",
    (next) => {
      expect(failure(wpa2, [...trying, state(next), { kind: "doubt-ended" }])).toBeUndefined()
    },
  )

  test("is tried anew after a disconnection", () => {
    const again = [...trying, state("disconnected"), ...trying.slice(begun.length)]
    expect(verdicts(wpa2, again)).toHaveLength(2)
  })

  test.each([
    ["after SAE, which has proved the password", wpa3],
    ["of a network without a password", open],
  ])("is no doubt %s", (_what, target) => {
    expect(verdicts(target, trying)).toEqual([])
  })
})

describe("a refusal for another reason", () => {
  test("of a network without SAE never blames the password: a filter of addresses answers with the same code", () => {
    expect(failure(wpa2, [...begun, refusal(1), refusal(1), refusal(1)])).toEqual({
      after: 5,
      code: "refused",
    })
  })

  test("is the reason when NetworkManager only says that the network was not found", () => {
    const notFound: JoinEvent = { kind: "device", state: 120, reason: 53 }
    expect(failure(wpa3, [...begun, refusal(17), notFound])?.code).toBe("refused")
  })

  test("may come from the association", () => {
    const full: JoinEvent = { kind: "supplicant", assocStatusCode: 17 }
    expect(failure(wpa2, [...begun, full, full])).toBeUndefined()
    expect(failure(wpa2, [...begun, full, full, full])?.code).toBe("refused")
  })
})

describe("what is not a wrong password", () => {
  const timeout: JoinEvent = { kind: "supplicant", state: "disconnected", disconnectReason: 15 }

  test("a handshake that broke after the key was right once", () => {
    const completed: JoinEvent = { kind: "supplicant", state: "completed" }
    expect(failure(wpa2, [...begun, completed, timeout])).toBeUndefined()
  })

  test("the end of the network before, which the radio was leaving", () => {
    expect(failure(wpa2, [timeout, ...begun])).toBeUndefined()
  })

  test("a disconnection before anybody was let in", () => {
    expect(failure(wpa2, [...begun, authenticating, timeout])).toBeUndefined()
  })

  test("anything of a network without one", () => {
    const associated: JoinEvent = { kind: "supplicant", state: "associated" }
    expect(failure(open, [...begun, associated, timeout])?.code).toBe("refused")
    expect(failure(open, [...begun, { kind: "device", state: 120, reason: 7 }])?.code).toBe("refused")
  })

  test("a state that a healthy join passes too", () => {
    expect(failure(wpa2, [...begun, { kind: "device", state: 60, reason: 0 }])).toBeUndefined()
  })
})

describe("empty scans", () => {
  const scan: JoinEvent[] = [
    { kind: "supplicant", scanning: true },
    { kind: "supplicant", scanning: false },
  ]

  test("that ended before the join began count for nothing", () => {
    expect(failure(wpa2, [...scan, ...scan, ...begun, ...scan])).toBeUndefined()
  })

  test("that began before it count for nothing either", () => {
    const [begins, ends] = scan
    if (begins === undefined || ends === undefined) throw new Error("No scan.")
    expect(failure(wpa2, [begins, ...begun, ends, ...scan])).toBeUndefined()
  })

  test("count for nothing once an access point has answered", () => {
    expect(failure(wpa2, [...begun, authenticating, ...scan, ...scan, ...scan, ...scan])).toBeUndefined()
  })

  test("count once each, however often it is said that none is under way", () => {
    const still: JoinEvent = { kind: "supplicant", scanning: false }
    expect(failure(wpa2, [...begun, ...scan, still, still, still])).toBeUndefined()
  })
})

describe("the end of the activation", () => {
  test.each([
    ["the radio is switched off or unplugged", { kind: "device", state: 20, reason: 0 }, "radio-fault"],
    ["NetworkManager lets go of it", { kind: "device", state: 10, reason: 3 }, "radio-fault"],
    ["somebody else takes it", { kind: "ended" }, "radio-fault"],
    [
      "wpa_supplicant refuses the settings",
      { kind: "device", state: 120, reason: 9 },
      "unsupported-security",
    ],
    ["wpa_supplicant does not come to an end", { kind: "device", state: 120, reason: 11 }, "timed-out"],
    ["the access point throws us out", { kind: "device", state: 120, reason: 8 }, "refused"],
    ["a reason nobody has heard of", { kind: "device", state: 120, reason: 999 }, "radio-fault"],
  ] as const)("%s", (_what, event, code) => {
    expect(failure(wpa2, [...begun, event])?.code).toBe(code)
  })

  test("of the one before ours tells nothing of ours, however far that one was", () => {
    const before: JoinEvent[] = [
      ...begun,
      { kind: "supplicant", state: "4way_handshake" },
      { kind: "supplicant", assocStatusCode: 17 },
      { kind: "device", state: 110, reason: 60 },
      { kind: "supplicant", state: "disconnected", disconnectReason: 15 },
      { kind: "device", state: 30, reason: 60 },
      ...begun,
    ]
    expect(verdicts(wpa2, before).map(({ verdict }) => verdict.kind)).toEqual(["doubt"])
    const ours: JoinEvent[] = [{ kind: "doubt-ended" }, { kind: "device", state: 120, reason: 53 }]
    expect(failure(wpa2, [...before, ...ours])?.code).toBe("network-not-found")
  })

  test("of another activation is not ours", () => {
    const before: JoinEvent[] = [
      { kind: "device", state: 120, reason: 7 },
      { kind: "device", state: 30, reason: 0 },
      { kind: "device", state: 50, reason: 0 },
      { kind: "device", state: 110, reason: 60 },
      { kind: "device", state: 30, reason: 60 },
    ]
    expect(verdicts(wpa2, before)).toEqual([])
  })
})

test("whatever is said, in whatever order: a verdict or none, and never a throw", () => {
  const number = fc.integer({ min: -200, max: 200 })
  const event = fc.oneof(
    fc.record({ kind: fc.constant("device" as const), state: number, reason: number }),
    fc.record({
      kind: fc.constant("supplicant" as const),
      state: fc.oneof(fc.constantFrom("authenticating", "associated", "completed"), fc.string()),
      scanning: fc.boolean(),
      authStatusCode: number,
      disconnectReason: number,
    }),
    fc.constantFrom({ kind: "ended" as const }, { kind: "doubt-ended" as const }),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), fc.constantFrom(wpa2, wpa3, open), (events, target) => {
      const codes = verdicts(target, events).flatMap(({ verdict }) =>
        verdict.kind === "failed" ? [verdict.code] : [],
      )
      return target.takesPassword || !codes.includes("wrong-password")
    }),
  )
})
