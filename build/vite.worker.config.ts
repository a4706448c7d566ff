/** Builds the app's worker, after everything that it keeps; one script, and only its compressed form. */
import { join } from "node:path"
import { defineConfig } from "vite"
import { appWords } from "./app-words.ts"
import { budget, workerMaximumBytes } from "./budgets.ts"
import { imageFolder } from "./built-words.ts"
import { compressedOnly, here, pageBuild } from "./page-build.ts"
import { precache } from "./precache.ts"
import { silentErrors } from "./silent-errors.ts"
import { unusedParts, without } from "./unused-parts.ts"

const app = join(imageFolder, "app")

/** What the packages have for others than this worker; a fifth of what it would weigh. */
const unused = {
  // Tells those who ask the install event what was kept; nobody does.
  "workbox-precaching/utils/PrecacheInstallReportPlugin": "export class PrecacheInstallReportPlugin {}",
  // For answers that were redirected; the device redirects none of its files.
  "workbox-core/copyResponse": "export const copyResponse = (response) => response",
  // For plugins that ask what was kept before, and for ones that make room; there are none.
  "workbox-core/_private/cacheMatchIgnoreParams": "export const cacheMatchIgnoreParams = () => undefined",
  "workbox-core/_private/executeQuotaErrorCallbacks":
    "export const executeQuotaErrorCallbacks = () => undefined",
  // The texts and facts of errors, and the marks by which Workbox finds itself twice in a page.
  "workbox-core/_private/WorkboxError": "export const WorkboxError = Error",
  "workbox-core/_version": "",
  "workbox-precaching/_version": "",
  "workbox-strategies/_version": "",
  // The prefixes and the other names of caches that a program may choose; this is the one that is used.
  "workbox-core/_private/cacheNames":
    "const name = () => 'workbox-precache-v2-' + registration.scope; export const cacheNames = { getPrecacheName: name, getRuntimeName: name }",
  // Loops over cursors.
  "idb/build/index": (code: string) => without(code, "const advanceMethodProps", "export {"),
}

export default defineConfig({
  root: here("../web/worker"),
  publicDir: false,
  logLevel: "warn",
  build: {
    ...pageBuild,
    outDir: app,
    terserOptions: {
      compress: { passes: 3, inline: 1, keep_fargs: false },
      // The names that Workbox keeps for itself, all of which are inside this file.
      mangle: { properties: { regex: /^_[a-z]/ } },
    },
    rolldownOptions: {
      input: here("../web/worker/worker.ts"),
      output: { entryFileNames: "worker.js" },
    },
  },
  plugins: [
    appWords(),
    // A worker has no console that anybody reads.
    silentErrors(/\/node_modules\/workbox-/),
    unusedParts(unused),
    // No icons but those of notifications, since what is installed is installed at home; no links are made
    // elsewhere; and the words of one language are listed by the worker itself.
    precache(app, /^\/(?:words\/|icons\/(?!192|badge-)|qr\.js$)/),
    budget({
      name: "worker",
      files: /\.js$/,
      maximumBytes: workerMaximumBytes,
      forbidden: ["valibot", "lit-html", "firmware/", "web/app/"],
    }),
    compressedOnly(),
  ],
})
