/** How this program was called, for sentences that say what to type next. */

/**
 * What stands before a command's word: `porchlight`, or `npx porchlight` where it is no command of this machine yet, or
 * `npm start --` in its repository. `script` is what Node was started with, as `process.argv[1]`.
 */
export function ownCommand(script = process.argv[1] ?? ""): string {
  const path = script.replaceAll("\\", "/")
  if (path.endsWith("/node_modules/.bin/porchlight")) return "npx porchlight"
  return path.endsWith("/build/start.js") ? "npm start --" : "porchlight"
}
