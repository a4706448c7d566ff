import { defineConfig } from "@playwright/test"
import type { DeviceOptions } from "./phone.ts"

/** What has nothing to do with the radio. */
const oneIsEnough = [
  "whole-way.spec.ts",
  "app-*.spec.ts",
  "before-joining.spec.ts",
  "certificates.spec.ts",
  "engines.spec.ts",
  "firefox-session.spec.ts",
  "hostile-page.spec.ts",
  "install*.spec.ts",
  "label.spec.ts",
  "languages.spec.ts",
  "layout.spec.ts",
  "offline*.spec.ts",
  "own-certificate.spec.ts",
  "pseudo-language.spec.ts",
  "push-*.spec.ts",
  "renewal.spec.ts",
  "service-worker.spec.ts",
  "setup-hands-and-eyes.spec.ts",
  "setup-to-home.spec.ts",
  "spellings.spec.ts",
  "tls-scan.spec.ts",
  "trust.spec.ts",
]

export default defineConfig<DeviceOptions>({
  testDir: ".",
  outputDir: "../dist/results/browser",
  // Every test has a device of its own, and a browser or a part of one that shares nothing, so they may run at once; but
  // with more than two of them a small machine misses the specs' deadlines.
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  // A slow machine with two browsers takes longer than Playwright's 5 s to draw what is right all the same.
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env["CI"]),
  reporter: [["list"], ["json"]],
  projects: [
    { name: "concurrent", use: { oneRadio: false }, testIgnore: "access-point-drops.spec.ts" },
    { name: "one-radio", use: { oneRadio: true }, testIgnore: oneIsEnough },
  ],
})
