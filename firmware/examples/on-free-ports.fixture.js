/**
 * Preloaded into a process (`node --import`): what it imports as "porchlight" opens its devices on free ports, in the air
 * that takes no time, and with what the variable CHOICES says. The program itself knows nothing of it.
 */
import { register } from "node:module"
import { isMainThread } from "node:worker_threads"

if (isMainThread) register(import.meta.url)

const wrapper = new URL("quick-porchlight.fixture.js", import.meta.url).href

/** @type {import("node:module").ResolveHook} */
export function resolve(specifier, context, next) {
  if (specifier !== "porchlight" || context.parentURL?.startsWith(wrapper)) return next(specifier, context)
  // The package that the program would have got, for the wrapper to import.
  return Promise.resolve(next(specifier, context)).then(({ url }) => ({
    url: `${wrapper}?of=${encodeURIComponent(url)}`,
    shortCircuit: true,
  }))
}
