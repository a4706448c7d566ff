import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { AlertView } from "../../shared/push-contract.ts"
import { newDraft } from "./alert-draft.ts"
import { type Alerts, createAlerts } from "./alerts.ts"

const device = "ding-5cd80b1"

const rule = (id: string): AlertView => ({
  ...{ id, isOn: true, isOfProgram: false, isActive: false },
  condition: { kind: "silent", reading: "outside", forSeconds: 900 },
})

let rules: AlertView[]
let alerts: Alerts

beforeEach(async () => {
  rules = [rule("one"), rule("two")]
  vi.stubGlobal("fetch", async (path: string, { method, body }: RequestInit) => {
    const id = path.split("/")[3] ?? ""
    const next = method === "PUT" ? [{ ...rule(id), ...JSON.parse(String(body)) }] : []
    if (method) rules = [...rules.filter((each) => each.id !== id), ...next]
    return Response.json({ alerts: rules, events: ["restarted"] })
  })
  alerts = createAlerts(() => {})
  await alerts.load()
})

afterEach(() => vi.unstubAllGlobals())

describe("the rules on which a device tells", () => {
  it("are switched one after the other, however fast", async () => {
    await Promise.all(rules.map((each) => alerts.set(each, false, device)))
    expect(rules.map(({ isOn }) => isOn)).toEqual([false, false])
  })

  it("are not made twice by two taps", async () => {
    const { condition } = rule("new")
    await Promise.all([alerts.add(condition, device), alerts.add(condition, device)])
    expect(rules).toHaveLength(3)
  })

  it("say what the device can tell of", () => {
    expect(alerts.events).toEqual(["restarted"])
  })

  it("keep the one that is written while another one is asked about", () => {
    const draft = newDraft({ value: 8, decimals: 0 } as Parameters<typeof newDraft>[0])
    alerts.write(draft)
    alerts.ask("one")
    alerts.keep()
    expect(alerts.draft).toBe(draft)
    alerts.leave()
    expect(alerts.draft).toBeUndefined()
  })
})
