/** A program: a device at home that measures. Words: its state folder, how many readings, a new value of each a second. */

/** Of a program's device, what is used here. */
interface Device {
  readonly addresses: { readonly https?: string }
  reading(id: string, options: object): void
  control(id: string, options: object): void
  connectOrSetup(): Promise<unknown>
  close(): Promise<void>
}

const [stateFolder = "", count = "0"] = process.argv.slice(2)
const { createDevice }: { createDevice(options: object): Promise<Device> } = await import(
  new URL("../../firmware/porchlight.js", import.meta.url).href
)
const free = { host: "127.0.0.1", port: 0 }
const device = await createDevice({
  name: "ding-5cd80b1",
  ...{ stateFolder, http: free, https: free, dns: free },
  fast: true,
  log: "error",
  // What is measured here is not who may come in.
  open: true,
})
for (let place = 0; place < Number(count); place++) {
  device.reading(`sensor-${place}`, { unit: "°C", every: "1s", read: () => 20 + Math.random() })
}
let level = 0
device.control("level", {
  ...{ kind: "number", minimum: 0, maximum: 1_000_000 },
  get: () => level,
  set(wanted: number) {
    level = wanted
  },
})
await device.connectOrSetup()
process.send?.(device.addresses.https)
process.once("SIGTERM", () => void device.close())
