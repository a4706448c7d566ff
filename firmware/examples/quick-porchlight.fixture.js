/** Stands in front of Porchlight, for `on-free-ports.fixture.js`. Writes where the device is met, a line each. */
const real = /** @type {typeof import("porchlight")} */ (
  await import(new URL(import.meta.url).searchParams.get("of") ?? "")
)

export const { PorchlightError, defaultStateFolder, version } = real

/** @type {typeof real.createDevice} */
export async function createDevice(options) {
  const free = { host: "127.0.0.1", port: 0 }
  const choices = JSON.parse(process.env["CHOICES"] ?? "{}")
  const device = await real.createDevice({
    ...options,
    http: free,
    https: free,
    dns: free,
    fast: true,
    ...choices,
  })
  console.log(`setup ${device.addresses.http}`)
  device.on("state", async ({ mode }) => {
    if (mode !== "home") return
    // Its first certificate may take longer than the network.
    while (device.addresses.https === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
    console.log(`home ${device.addresses.https}`)
  })
  return device
}
