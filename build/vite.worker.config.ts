/** Builds the app's worker, after everything that it keeps; one script, and only its compressed form. */
import { defineConfig } from "vite"
import { budget, workerMaximumBytes } from "./budgets.ts"
import { compressedOnly, here, pageBuild } from "./page-build.ts"
import { precache } from "./precache.ts"

const app = here("../dist/web/app")

export default defineConfig({
  root: here("../web/worker"),
  publicDir: false,
  logLevel: "warn",
  build: {
    ...pageBuild,
    outDir: app,
    rolldownOptions: {
      input: here("../web/worker/worker.ts"),
      output: { entryFileNames: "worker.js" },
    },
  },
  plugins: [
    // The pictures of the install dialog are shown by a browser that is at home, and once.
    precache(app, /^\/icons\/screenshot-/),
    budget({
      name: "worker",
      files: /\.js$/,
      maximumBytes: workerMaximumBytes,
      forbidden: ["valibot", "lit-html", "firmware/", "web/app/"],
    }),
    compressedOnly(),
  ],
})
