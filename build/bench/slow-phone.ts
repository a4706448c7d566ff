/** A browser's page made as slow as a phone and its Wi-Fi. */
import type { CDPSession } from "@playwright/test"

export interface Slowness {
  /** How many times slower the processor. */
  readonly slowdown: number
  readonly bytesPerSecond: number
  /** For each answer; handshakes before it are not delayed. */
  readonly latencyMilliseconds: number
}

export async function slowDown(
  protocol: CDPSession,
  { slowdown, bytesPerSecond, latencyMilliseconds }: Slowness,
): Promise<void> {
  await protocol.send("Emulation.setCPUThrottlingRate", { rate: slowdown })
  await protocol.send("Network.enable")
  await protocol.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: latencyMilliseconds,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  })
}
