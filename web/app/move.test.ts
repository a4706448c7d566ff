import { afterEach, beforeEach, expect, it, vi } from "vitest"
import type { Network } from "../../shared/contract.ts"
import type { MoveView } from "../../shared/home-contract.ts"
import { createMove, failedAttempt, type Move, takesPassword } from "./move.ts"
import { createNetworks } from "./networks.ts"

const attic: Network = {
  ...{ ssid: "Attic", ssidBytes: "QXR0aWM", signalPercent: 60, security: "wpa2" },
  ...{ supported: true, saved: false },
}
const inAttic = { ssid: "Attic", ssidBytes: "QXR0aWM" }
const inHome = { ssid: "Home", ssidBytes: "SG9tZQ" }

let attempt: MoveView
let requests: unknown[]
/** How the device answers the wish; undefined where no answer comes. */
let answer: Response | undefined
let move: Move

beforeEach(() => {
  attempt = { kind: "joined", attempt: 1, ...inHome }
  requests = []
  answer = Response.json({ attempt: 2 }, { status: 202 })
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    if (path === "/api/networks") return Response.json({ networks: [], attempt })
    requests.push(JSON.parse(`${init.body}`))
    if (answer === undefined) throw new TypeError("Failed to fetch")
    return answer
  })
  const onChange = () => {}
  move = createMove(createNetworks(onChange), onChange)
})

afterEach(() => vi.unstubAllGlobals())

async function sendTo(network: Network | undefined, password: string): Promise<void> {
  move.begin(network?.ssidBytes)
  move.change({ password })
  await move.submit("ding", network)
}

async function hear(next: MoveView): Promise<void> {
  attempt = next
  await move.look()
}

it("asks for nothing that cannot be right", async () => {
  await sendTo(attic, "short")
  expect([move.draft.checked, move.way, requests]).toEqual([true, undefined, []])
  await sendTo(undefined, "correct horse")
  expect(requests).toEqual([])
})

it("is on its way until the device tells what became of this very try", async () => {
  await sendTo(attic, "correct horse")
  expect(requests).toEqual([{ ssidBytes: "QXR0aWM", security: "wpa2", password: "correct horse" }])
  expect(move.way).toMatchObject({ ssid: "Attic" })
  await hear({ kind: "joining", attempt: 2, ...inAttic })
  expect(move.way).toBeDefined()
  await hear({ kind: "joined", attempt: 2, ...inAttic })
  expect([move.way, move.arrivedIn, move.draft.password]).toEqual([undefined, "Attic", ""])
})

it("keeps what was typed where it failed", async () => {
  await sendTo(attic, "wrong horse")
  await hear({ kind: "failed", attempt: 2, ...inAttic, code: "wrong-password" })
  expect([move.way, move.arrivedIn, move.isInterrupted]).toEqual([undefined, undefined, false])
  move.begin("QXR0aWM")
  expect(move.draft).toMatchObject({ password: "wrong horse", revealed: false })
  move.begin("SG9tZQ")
  expect(move.draft.password).toBe("")
})

it.each<[MoveView, boolean]>([
  [{ kind: "joined", attempt: 1, ...inHome }, true],
  [{ kind: "none" }, true],
  [{ kind: "failed", attempt: 1, ...inAttic, code: "timed-out" }, true],
  // It had joined before it was started again.
  [{ kind: "joined", attempt: 1, ...inAttic }, false],
])("after a new start of the device, %j", async (told, isInterrupted) => {
  await sendTo(attic, "correct horse")
  await hear(told)
  expect([move.way, move.isInterrupted]).toEqual([undefined, isInterrupted])
  expect(move.arrivedIn).toBe(isInterrupted ? undefined : "Attic")
})

it("goes on where the device does not answer how it went", async () => {
  await sendTo(attic, "correct horse")
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("Failed to fetch")
  })
  await move.look()
  expect(move.way).toBeDefined()
})

it("says why the device did not even try", async () => {
  answer = undefined
  await sendTo(attic, "correct horse")
  expect([move.way, move.alert]).toEqual([undefined, "⁨ding⁩ did not answer. Try again."])
})

it("names a hidden network as it was typed, and asks for no password where it takes none", async () => {
  move.begin(undefined)
  move.change({ ssid: "Cellar", security: "open", password: "correct horse" })
  await move.submit("ding", undefined)
  expect(requests).toEqual([{ ssid: "Cellar", security: "open", hidden: true }])
})

it("asks for the password of a known network only where that was wrong", async () => {
  const known = { ...attic, saved: true }
  expect(takesPassword(move.draft, known)).toBe(false)
  expect(takesPassword(move.draft, known, "timed-out")).toBe(false)
  expect(takesPassword(move.draft, known, "wrong-password")).toBe(true)
  await sendTo(known, "")
  expect(requests).toEqual([{ ssidBytes: "QXR0aWM", security: "wpa2" }])
})

it("tells a failure to the network that it is about", () => {
  const failed: MoveView = { kind: "failed", attempt: 2, ...inAttic, code: "refused" }
  const view = { networks: [], attempt: failed }
  expect([failedAttempt(view), failedAttempt(view, "Attic")]).toEqual([failed, failed])
  expect([failedAttempt(view, "Home"), failedAttempt(undefined)]).toEqual([undefined, undefined])
})
