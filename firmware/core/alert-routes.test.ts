import * as v from "valibot"
import { expect, test } from "vitest"
import { alertsSchema } from "../../shared/push-contract.ts"
import { atHome as pairedHome, phone as phoneOf } from "./at-home.fixture.ts"
import { settled } from "./hand-clock.fixture.ts"
import { type Asked, startDevice, todayMilliseconds } from "./scripted-host.fixture.ts"
import { createScriptedPush, subscriptionOf } from "./scripted-push.fixture.ts"

const name = "ding-5cd80b1.local"

/** An open home, where nobody has to be paired: who may ask is the gate's affair. */
async function atHome() {
  const { device, host } = await startDevice({ wallMilliseconds: () => todayMilliseconds, isOpen: true })
  await settled()
  const ask = (method: string, path: string, asked: Asked = {}) =>
    host.request(method, path, {
      ...asked,
      ...{ host: name, arrivedAt: "192.168.1.17", isSecure: true, isKept: true },
      headers: { "content-type": "application/json", origin: `https://${name}`, ...asked.headers },
    })
  return { device, ask }
}

const condition = { kind: "above", reading: "temperature", value: 30, hysteresis: 1, forSeconds: 60 }

test("an alert is made, listed, changed and taken away, each answered with all there are", async () => {
  const { device, ask } = await atHome()
  device.reading("temperature")
  device.alert("cold", { reading: "temperature", below: 5 })
  const made = await ask("PUT", "/api/alerts/warm", { body: { condition, isOn: true } })
  expect(made.status).toBe(200)
  expect(v.parse(alertsSchema, made.json()).alerts.map(({ id }) => id)).toEqual(["cold", "warm"])
  const changed = await ask("PUT", "/api/alerts/warm", { body: { condition, isOn: false } })
  expect(changed.json()).toMatchObject({ alerts: [{ id: "cold" }, { id: "warm", isOn: false }] })
  expect((await ask("GET", "/api/alerts")).json()).toEqual(changed.json())
  const gone = await ask("DELETE", "/api/alerts/warm", { body: {} })
  expect(gone.json()).toMatchObject({ alerts: [{ id: "cold", isOfProgram: true }] })
  await device.close()
})

test("what is wrong is said by its field, and a name by which nothing can be called is one", async () => {
  const { device, ask } = await atHome()
  device.reading("temperature")
  device.alert("cold", { reading: "temperature", below: 5 })
  const problemOf = async (method: string, path: string, body: unknown) =>
    (await ask(method, path, { body })).json()
  const wrong = { condition: { ...condition, reading: "humidity" }, isOn: true }
  expect(await problemOf("PUT", "/api/alerts/warm", wrong)).toMatchObject({
    ...{ status: 422, code: "invalid-field", field: "condition.reading" },
  })
  for (const id of ["{id}", "-", "a".repeat(33), "Warm", "%61"]) {
    const answer = await problemOf("PUT", `/api/alerts/${id}`, { condition, isOn: true })
    expect(answer).toMatchObject({ status: 422, field: "id" })
  }
  expect(await problemOf("DELETE", "/api/alerts/none", {})).toMatchObject({ status: 404 })
  expect(await problemOf("DELETE", "/api/alerts/cold", {})).toMatchObject({ code: "alert-of-program" })
  expect(await problemOf("POST", "/api/alerts/cold", {})).toMatchObject({ status: 405 })
  expect(await problemOf("PUT", "/api/alerts/a/b", {})).toMatchObject({ status: 404 })
  await device.close()
})

test("no program may answer in its place", async () => {
  const { device } = await atHome()
  for (const path of ["/api/alerts", "/api/alerts/warm"]) {
    expect(() => device.route(`PUT ${path}`, () => {})).toThrow("Porchlight's own")
  }
  await device.close()
})

test("a paired phone is told what it asked to be told, and a token may read the rules alone", async () => {
  const push = createScriptedPush()
  const { device, host, phone } = await pairedHome({ push })
  await phone.ask("POST", "/api/push/subscriptions", { body: subscriptionOf(1) })
  const temperature = device.reading("temperature", { unit: "°C", decimals: 0 })
  const alert = { condition: { ...condition, forSeconds: 0 }, isOn: true }
  expect((await phone.ask("PUT", "/api/alerts/warm", { body: alert })).status).toBe(200)
  for (const value of [31, 28]) {
    temperature.set(value)
    await host.clock.advance(1000)
  }
  expect(push.sent.map(({ message }) => message.notification)).toMatchObject([
    {
      ...{
        title: "\u2068Temperature\u2069 is above \u206830 °C\u2069",
        body: "\u206831 °C\u2069 now.",
        tag: "alert-warm",
      },
      navigate: "https://ding-5cd80b1.local/#reading=temperature",
      data: { kind: "alert", alert: "warm", readings: [{ id: "temperature", value: 31 }] },
    },
    {
      title: "\u2068Temperature\u2069 is no longer above \u206830 °C\u2069",
      silent: true,
      tag: "alert-warm",
    },
  ])
  expect(push.sent.map(({ headers }) => headers["urgency"])).toEqual(["normal", "low"])
  expect(push.sent[0]?.message.notification).not.toHaveProperty("silent")

  const made = await phone.ask("POST", "/api/tokens", { body: { name: "script" } })
  const { token } = made.json() as { token: string }
  const script = { headers: { authorization: `Bearer ${token}` } }
  expect((await phoneOf(host, "").ask("GET", "/api/alerts", script)).status).toBe(200)
  for (const method of ["PUT", "DELETE"]) {
    const answer = await phoneOf(host, "").ask(method, "/api/alerts/warm", { ...script, body: alert })
    expect(answer.json()).toMatchObject({ status: 403, code: "phone-required" })
  }
  expect((await phoneOf(host, "").ask("GET", "/api/alerts")).status).toBe(401)
  await device.close()
})

test("a long path of nobody's takes no more than its length", async () => {
  const { device, ask } = await atHome()
  expect((await ask("GET", `/${"a".repeat(100_000)}/`)).status).toBe(404)
  expect((await ask("PUT", "/api/alerts/", { body: {} })).status).toBe(404)
  await device.close()
})
