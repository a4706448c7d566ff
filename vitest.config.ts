import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["{shared,firmware,web,build}/**/*.test.ts"],
    // Two cores build, serve and browse at once here; a test that waits for a real process needs room.
    testTimeout: 20_000,
  },
})
