import { expect, test } from "vitest"
import { ownCommand } from "./own-command.ts"

test.each([
  ["/home/ada/.npm/_npx/0a1b/node_modules/.bin/porchlight", "npx porchlight"],
  ["/srv/lamp/node_modules/.bin/porchlight", "npx porchlight"],
  ["/srv/porchlight/build/start.js", "npm start --"],
  ["/usr/local/lib/porchlight/current/dist/program/cli.js", "porchlight"],
  ["/usr/local/bin/porchlight", "porchlight"],
  ["", "porchlight"],
])("called as %s it is %s", (script, command) => {
  expect(ownCommand(script)).toBe(command)
})
