/** Every route that takes JSON, before bodies that are almost right. */
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import * as v from "valibot"
import type { Device } from "../../firmware/porchlight.ts"
import * as contract from "../../shared/contract.ts"
import * as homeContract from "../../shared/home-contract.ts"
import * as pairingContract from "../../shared/pairing-contract.ts"
import * as pushContract from "../../shared/push-contract.ts"
import { root } from "../bench/device-process.ts"
import { ask, stopAsking } from "./asking.ts"
import { type Chance, createChance } from "./chance.ts"
import { type Finding, openLedger, type Scale } from "./finding.ts"
import { almost } from "./json-bodies.ts"
import { bringHome, openDevice, openSetup } from "./lived-device.ts"

const area = "JSON"

interface Route {
  readonly method: string
  readonly path: string
  readonly schema: v.GenericSchema
  /** A right body. */
  readonly base: unknown
}

const id = "0123456789ab"
const wish = {
  ...{ method: "POST", schema: contract.connectRequestSchema },
  base: { ssid: "Nowhere", security: "wpa2", password: "correct horse", hidden: false },
}
const setupRoutes: readonly Route[] = [
  { ...wish, path: "/api/connect" },
  { method: "POST", path: "/api/setup/finish", schema: contract.finishRequestSchema, base: { attempt: 1 } },
]
const homeRoutes: readonly Route[] = [
  {
    ...{ method: "POST", path: "/api/seal", schema: contract.sealRequestSchema },
    base: { session: "AAAA", phone: "AAAA", share: "AAAA" },
  },
  {
    method: "POST",
    path: "/api/pair",
    schema: pairingContract.pairRequestSchema,
    base: { link: "x".repeat(43) },
  },
  {
    ...{ method: "POST", path: "/api/pair", schema: pairingContract.pairRequestSchema },
    base: {
      introduction: `5cd80b1f00d2a7e4.00000000000000aa.${"x".repeat(22)}.1764411302000.${"x".repeat(86)}`,
    },
  },
  {
    // On the loopback alone a device has no neighbours: that is what it says to all of these.
    ...{ method: "POST", path: "/api/neighbours/introduce", schema: homeContract.introduceRequestSchema },
    base: { id: "5cd80b1f00d2a7e4" },
  },
  { method: "POST", path: "/api/sessions/revoke", schema: pairingContract.revokeRequestSchema, base: { id } },
  {
    method: "POST",
    path: "/api/tokens",
    schema: pairingContract.tokenRequestSchema,
    base: { name: "script" },
  },
  { method: "POST", path: "/api/tokens/revoke", schema: pairingContract.revokeRequestSchema, base: { id } },
  {
    ...{ method: "PUT", path: "/api/controls/lamp", schema: homeContract.controlRequestSchema },
    base: { value: true, key: "k".repeat(22) },
  },
  {
    ...{ method: "POST", path: "/api/networks/forget", schema: homeContract.forgetRequestSchema },
    base: { ssidBytes: "SG9tZQ" },
  },
  { ...wish, path: "/api/networks/join" },
  {
    ...{ method: "POST", path: "/api/push/subscriptions", schema: pushContract.subscribeRequestSchema },
    base: {
      endpoint: "https://updates.push.services.mozilla.com/wpush/v2/phone",
      keys: { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) },
      quiet: { fromMinute: 1320, toMinute: 420, offsetMinutes: 60 },
    },
  },
  {
    ...{ method: "POST", path: "/api/push/test", schema: pushContract.pushTestRequestSchema },
    base: { askedAtMilliseconds: 1_795_305_600_000, id },
  },
  {
    ...{ method: "PUT", path: "/api/alerts/warm", schema: pushContract.alertRequestSchema },
    base: {
      condition: { kind: "above", reading: "temperature", value: 30, hysteresis: 1, forSeconds: 60 },
      isOn: true,
    },
  },
]

export async function tortureJson(scale: Scale): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-torture-"))
  const chance = createChance(scale.seed)
  const device = await openDevice(folder)
  try {
    device.reading("temperature")
    device.control("lamp", { kind: "switch", get: () => false, set: () => {} })
    await openSetup(device)
    const perRoute = scale.count(10_000)
    const inSetup = await battered(device, setupRoutes, perRoute, chance, "in setup")
    await bringHome(device)
    const atHome = await battered(device, homeRoutes, perRoute, chance, "at home, by a paired phone")
    return [inSetup, atHome, await complete()]
  } finally {
    stopAsking()
    await device.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function battered(
  device: Device,
  routes: readonly Route[],
  perRoute: number,
  chance: Chance,
  where: string,
): Promise<Finding> {
  const ledger = openLedger()
  const { origin, headers } = await doorOf(device)
  const before = await stateOf(device)
  for (const route of routes) {
    for (let left = perRoute; left > 0; left--) {
      const body = almost(route.base, chance)
      if (isRight(body, route.schema)) continue
      ledger.count += 1
      const { method, path } = route
      const heard = await ask(`${origin}${path}`, { method, headers, body })
      const wrong = wrongWith(heard)
      if (wrong !== undefined)
        ledger.fault(`${method} ${path}: ${wrong}, to ${JSON.stringify(String(body).slice(0, 200))}`)
    }
    if ((await stateOf(device)) !== before) ledger.fault(`${route.path}: the device is another than before.`)
  }
  return ledger.finding({
    ...{ area, what: `generated bodies on each of ${routes.length} routes, ${where}` },
    ...{ mustHold: "a problem that names the field; state unchanged", measured: "" },
  })
}

/** Where a paired phone asks, and how. */
async function doorOf(
  device: Device,
): Promise<{ origin: string; headers: Readonly<Record<string, string>> }> {
  const json = { "content-type": "application/json" }
  if (device.describe().mode !== "home") return { origin: `http://${device.addresses.http}`, headers: json }
  const origin = `https://${device.addresses.https}`
  const { secret } = (await device.house?.doors.sessions.open({ name: "Phone" })) ?? {}
  return { origin, headers: { ...json, origin, cookie: `__Host-porchlight=${secret}` } }
}

/** What a body could have changed, but for what grows older by itself. */
async function stateOf(device: Device): Promise<string> {
  const { house } = device
  const { used: _, ...phone } = house?.phones()[0] ?? {}
  return JSON.stringify([
    device.describe().mode,
    device.hasNetwork(),
    phone,
    house?.phones().length,
    house?.tokens(),
  ])
}

function isRight(body: Uint8Array, schema: v.GenericSchema): boolean {
  try {
    return v.is(schema, JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)))
  } catch {
    return false
  }
}

function wrongWith({
  status,
  type,
  text,
}: {
  status: number
  type: string
  text: string
}): string | undefined {
  if (status < 400 || status >= 500) return `status ${status}`
  if (type !== "application/problem+json") return `a body of type ${type}`
  const problem = v.safeParse(contract.problemSchema, JSON.parse(text))
  if (!problem.success) return `a problem that says ${text}`
  const { code, field, detail } = problem.output
  // The body as a whole has no field to name.
  return code === "invalid-field" && field === undefined && !detail.startsWith("The body") ? text : undefined
}

/** What the device's own description says that it takes. */
async function complete(): Promise<Finding> {
  const ledger = openLedger()
  const description = JSON.parse(
    gunzipSync(await readFile(join(root, "dist/web/openapi.json.gz"))).toString(),
  ) as { paths: Record<string, Record<string, { requestBody?: object }>> }
  const known = new Set(
    [...setupRoutes, ...homeRoutes].map(
      ({ method, path }) => `${method} ${path.replace(/\/(?:lamp|warm)$/, "/{id}")}`,
    ),
  )
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, { requestBody }] of Object.entries(methods)) {
      if (requestBody === undefined) continue
      ledger.count += 1
      const name = `${method.toUpperCase()} ${path}`
      if (!known.has(name)) ledger.fault(`${name} takes a body, and was not tried.`)
    }
  }
  return ledger.finding({
    ...{ area, what: "routes that take a body, by /api/openapi.json" },
    ...{ mustHold: "each of them was tried", measured: "" },
  })
}
