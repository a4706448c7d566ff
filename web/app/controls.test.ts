import { afterEach, beforeEach, expect, it, vi } from "vitest"
import type { ControlValue, ControlView } from "../../shared/home-contract.ts"
import { type Controls, createControls } from "./controls.ts"

const lamp: ControlView = { kind: "switch", id: "lamp", label: "Lamp", queueable: false, value: false }

let sent: { path: string; method: string | undefined; body: { value: unknown; key: string } }[]
let answers: ((response: Response) => void)[]
let taken: [string, ControlValue][]
let controls: Controls

const settle = () => new Promise((resolve) => setImmediate(resolve))
const accept = (body: object = {}) => answers.shift()?.(Response.json(body))
const refuse = (problem: object) => answers.shift()?.(Response.json(problem, { status: 409 }))

beforeEach(() => {
  sent = []
  answers = []
  taken = []
  vi.stubGlobal("fetch", (path: string, { method, body }: RequestInit) => {
    sent.push({ path, method, body: JSON.parse(`${body}`) })
    return new Promise((resolve) => answers.push(resolve))
  })
  controls = createControls({
    device: () => "ding",
    onTaken: (id, value) => taken.push([id, value]),
    onChange: () => {},
  })
})

afterEach(() => void vi.unstubAllGlobals())

it("a wish is shown at once, as one that is on its way", async () => {
  void controls.set("lamp", true)
  expect(controls.shown(lamp)).toBe(true)
  expect(controls.isSetting("lamp")).toBe(true)
  expect(sent).toMatchObject([{ path: "/api/controls/lamp", method: "PUT", body: { value: true } }])
  accept()
  await settle()
  expect(controls.isSetting("lamp")).toBe(false)
  expect(taken).toEqual([["lamp", true]])
})

it("what the device settled on counts, also where that is another value", async () => {
  void controls.set("target", 99)
  accept({ value: 30 })
  await settle()
  expect(taken).toEqual([["target", 30]])
})

it("a refusal brings back what was, with the program's reason", async () => {
  void controls.set("lamp", true)
  refuse({ code: "control-refused", detail: "It is broad daylight." })
  await settle()
  expect(controls.shown(lamp)).toBe(false)
  expect(controls.alert("lamp")).toContain("It is broad daylight.")
  void controls.set("lamp", true)
  expect(controls.alert("lamp")).toBeUndefined()
})

it("no other problem's words are shown as they come", async () => {
  void controls.set("lamp", true)
  refuse({ code: "internal", detail: "Stack trace." })
  await settle()
  expect(controls.alert("lamp")).not.toContain("Stack trace.")
})

it("no answer brings back what was, too", async () => {
  void controls.set("lamp", true)
  answers.shift()?.(new Response("not JSON"))
  await settle()
  expect(controls.shown(lamp)).toBe(false)
  expect(controls.alert("lamp")).toContain("did not answer")
})

it("of wishes that come while one is on its way only the last is sent", async () => {
  void controls.set("target", 20)
  void controls.set("target", 21)
  void controls.set("target", 22)
  expect(sent).toHaveLength(1)
  accept()
  await settle()
  expect(sent.map(({ body }) => body.value)).toEqual([20, 22])
  accept()
  await settle()
  expect(taken).toEqual([["target", 22]])
})

it("a press has a key of its own, as the contract wants it, and what can be set twice has none", async () => {
  void controls.set("lamp", true)
  expect(sent.splice(0)).toEqual([expect.objectContaining({ body: { value: true } })])
  void controls.set("gate", null)
  void controls.set("bell", null)
  const keys = sent.map(({ body }) => body.key)
  for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9_-]{16,64}$/)
  expect(new Set(keys).size).toBe(2)
})

it("a question is over with the answer", () => {
  controls.ask("gate")
  expect(controls.asked).toBe("gate")
  void controls.set("gate", null)
  expect(controls.asked).toBeUndefined()
})
