/** The routes of alerts: to read, of the class `house`; to change, of the class `phone`. */
import { partIdPattern } from "../../shared/home-contract.ts"
import { alertRequestSchema } from "../../shared/push-contract.ts"
import type { Alerts } from "./alerts.ts"
import { readShape } from "./body.ts"
import type { HomeTable } from "./home-routes.ts"
import type { Request } from "./http.ts"
import { json } from "./json.ts"
import { RequestProblem } from "./problem.ts"
import type { Answer } from "./routes.ts"

export function addAlerts(table: HomeTable, alerts: Alerts): void {
  const answer = () => json(200, alerts.view())
  table.set("/api/alerts", new Map([["GET", answer]]))
  table.set(
    "/api/alerts/{id}",
    new Map<string, Answer>([
      [
        "PUT",
        async (request) => {
          await alerts.put(idOf(request), readShape(request, alertRequestSchema))
          return answer()
        },
      ],
      [
        "DELETE",
        async (request) => {
          await alerts.remove(idOf(request))
          return answer()
        },
      ],
    ]),
  )
}

function idOf({ path }: Request): string {
  const id = path.slice(path.lastIndexOf("/") + 1)
  if (partIdPattern.test(id)) return id
  throw new RequestProblem("invalid-field", "id: must be 1 to 32 of a-z, 0-9 and -.", "id")
}
