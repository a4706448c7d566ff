import { defineConfig } from "@playwright/test"
import type { DeviceOptions } from "./phone.ts"

export default defineConfig<DeviceOptions>({
  testDir: ".",
  outputDir: "../dist/results/browser",
  // Every test has its own device and its own browser; two of them keep two cores busy.
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  forbidOnly: Boolean(process.env["CI"]),
  reporter: [["list"], ["json"]],
  projects: [
    { name: "concurrent", use: { oneRadio: false }, testIgnore: "access-point-drops.spec.ts" },
    { name: "one-radio", use: { oneRadio: true } },
  ],
})
