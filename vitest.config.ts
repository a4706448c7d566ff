import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["{shared,firmware,web,build}/**/*.test.ts"],
    // Test files run beside each other, and some start compilers and servers: on a small machine those take their time.
    testTimeout: 20_000,
  },
})
