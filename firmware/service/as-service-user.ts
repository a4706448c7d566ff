/** How root runs a program as the service's user. */
import { userName } from "./places.ts"

/**
 * Words for `System.run`, of util-linux: in that user's groups, as systemd starts the service. `runuser` would ask PAM,
 * whose settings for it not every machine has, and which may refuse.
 */
export const asServiceUser = [
  "setpriv",
  [`--reuid=${userName}`, `--regid=${userName}`, "--init-groups", "--"],
] as const
