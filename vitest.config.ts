import { configDefaults, defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["{shared,firmware,web,build}/**/*.test.ts"],
    // These take a compiler: `npm run test:xs`.
    exclude: [...configDefaults.exclude, "build/xs/**"],
    // Left to itself it keeps one processor free, which on a small machine is half of it.
    maxWorkers: "100%",
    // Test files run beside each other, and some start compilers and servers: on a small machine those take their time.
    testTimeout: 20_000,
  },
})
