import type { Plugin } from "vite"

/**
 * `Object.hasOwn` came with Safari 15.4, Chrome 93 and Firefox 92. The transpiler turns new syntax into old, but leaves
 * new functions alone, and packages use this one when they are loaded.
 */
export function olderBuiltins(modules: RegExp): Plugin {
  return {
    name: "older-builtins",
    transform: {
      filter: { id: modules },
      handler: (code) => code.replaceAll("Object.hasOwn(", "Object.prototype.hasOwnProperty.call("),
    },
  }
}
