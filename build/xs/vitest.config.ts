import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["build/xs/**/*.test.ts"],
    // Compiles the engine, once for all of them.
    globalSetup: ["build/xs/engine-setup.ts"],
    testTimeout: 240_000,
    hookTimeout: 600_000,
  },
})
