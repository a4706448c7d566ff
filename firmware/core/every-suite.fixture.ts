/** What has to hold on every engine. */
import { alertsSuite } from "./alerts.suite.ts"
import { captiveSuite } from "./captive.suite.ts"
import type { Suite } from "./claim.ts"
import { contractSuite } from "./contract.suite.ts"
import { dnsSuite } from "./dns.suite.ts"
import { filesSuite } from "./files.suite.ts"
import { historySuite } from "./history.suite.ts"
import { routesSuite } from "./routes.suite.ts"
import { sessionsSuite } from "./sessions.suite.ts"
import { setupSuite } from "./setup.suite.ts"

export const everySuite: readonly Suite[] = [
  dnsSuite,
  captiveSuite,
  routesSuite,
  filesSuite,
  contractSuite,
  setupSuite,
  sessionsSuite,
  historySuite,
  alertsSuite,
]
