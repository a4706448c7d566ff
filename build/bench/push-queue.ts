/** Ten thousand messages that wait, in a process of its own: as many notifications as are kept, for as many phones as may be told. */

export interface QueueFigures {
  readonly messages: number
  readonly heapBytes: number
  readonly milliseconds: number
}

const notifications = 200
const phones = 50

/** Of `firmware/core`, what is used here. */
interface Kept {
  add(told: object, to: readonly string[]): { added: object }
}
type Modules = Record<string, (...options: object[]) => unknown>

const modules: Modules = {}
for (const file of [
  "kept-notifications",
  "notification",
  "push",
  "push-message",
  "push-endpoint",
  "subscriptions",
]) {
  Object.assign(modules, await import(new URL(`../../firmware/core/${file}.js`, import.meta.url).href))
}
const call = (name: string, ...options: object[]) => modules[name]?.(...options)

const values = new Map<string, Uint8Array>()
const store = {
  get: async (key: string) => values.get(key),
  set: async () => {},
  delete: async () => {},
}
const clock = { now: () => performance.now(), after: () => () => {} }
const log = () => {}
const random = (byteCount: number) => crypto.getRandomValues(new Uint8Array(byteCount))
const wallClock = () => Date.now()

const subscriptions = (await call("openSubscriptions", { store, random, log })) as {
  put(wish: object): Promise<{ id: string }>
}
const ids: string[] = []
for (let phone = 0; phone < phones; phone++) {
  const endpoint = `https://updates.push.services.mozilla.com/wpush/v2/${"x".repeat(180)}${phone}`
  const keys = { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) }
  const { id } = await subscriptions.put({
    endpoint,
    keys,
    quiet: null,
    session: null,
    name: "Android, Chrome",
  })
  ids.push(id)
}

collect()
const before = process.memoryUsage().heapUsed
const startTime = performance.now()
const kept = (await call("openKeptNotifications", { store, clock, wallClock, log })) as Kept
const push = call("createPush", {
  ...{ host: { clock, random, log }, wallClock, kept, subscriptions, origin: () => "https://ding.local" },
  policy: call("createEndpointPolicy") as object,
  // Nothing is sent while nothing is signed.
  vapid: { authorization: () => undefined },
  port: {},
  secret: random(32),
}) as { add(added: object): void }
for (let count = 0; count < notifications; count++) {
  const title = `The door has been open for ${count} minutes`
  const notification = call("checkNotification", {
    kind: "program",
    title,
    body: "Somebody should look.",
  }) as object
  const readings = Array.from({ length: 8 }, (_, number) => ({
    ...{
      id: `reading-${number}`,
      label: `Reading ${number}`,
      unit: "°C",
      decimals: 1,
      value: number + count,
    },
  }))
  push.add(kept.add(call("fitted", { notification, readings }) as object, ids).added)
}
const milliseconds = performance.now() - startTime
await new Promise((resolve) => setTimeout(resolve, 2000))
collect()
const figures: QueueFigures = {
  messages: notifications * phones,
  heapBytes: process.memoryUsage().heapUsed - before,
  milliseconds,
}
process.send?.(figures)

function collect(): void {
  const { gc } = globalThis as { gc?: () => void }
  gc?.()
}
