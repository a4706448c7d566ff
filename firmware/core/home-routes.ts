/** The routes of the dashboard. All are of the class `house`, but for what `house-guard.ts` says. */
import { utf8Encode } from "../../shared/bytes.ts"
import { controlRequestSchema, type History, historySpans } from "../../shared/home-contract.ts"
import { held } from "./api.ts"
import { parseForm, readShape } from "./body.ts"
import type { Controlled } from "./controls.ts"
import type { HistoryKeeper } from "./history.ts"
import type { House } from "./house.ts"
import type { Request, Response } from "./http.ts"
import type { Captured } from "./images.ts"
import { json } from "./json.ts"
import { RequestProblem } from "./problem.ts"
import type { Measured } from "./readings.ts"
import type { Answer } from "./routes.ts"
import type { WallClock } from "./wall-clock.ts"

/** Grows as a program defines what it has. */
export type HomeTable = Map<string, ReadonlyMap<string, Answer>>

export function addReading(
  table: HomeTable,
  reading: Measured,
  history: HistoryKeeper,
  wallClock: WallClock,
): void {
  const answer: Answer = async (request) => {
    const wish = parseForm(request.query).get("span") ?? "day"
    const span = historySpans.find((known) => known === wish)
    if (span === undefined) {
      throw new RequestProblem("invalid-field", `span: must be one of ${historySpans.join(", ")}.`, "span")
    }
    const found = await history.of(reading, span)
    const isTable = request.headers.get("accept")?.includes("text/csv") === true
    return isTable ? csv(found, wallClock()) : json(200, found)
  }
  table.set(`/api/readings/${reading.id}/history`, new Map([["GET", answer]]))
}

/** RFC 4180. The time is left out where the device does not know it. */
function csv({ id, span, rows }: History, wallMilliseconds: number | undefined): Response {
  const now = wallMilliseconds === undefined ? undefined : Math.round(wallMilliseconds / 1000)
  const lines = rows.map(([age, mean, minimum, maximum]) =>
    [age, now === undefined ? "" : now - age, mean, minimum, maximum].join(","),
  )
  const head = "age_seconds,seconds_since_1970,mean,minimum,maximum"
  return {
    status: 200,
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${id}-${span}.csv"`,
      "cache-control": "no-store",
      vary: "Accept",
    },
    body: utf8Encode(`${[head, ...lines].join("\r\n")}\r\n`),
  }
}

export function addControl(table: HomeTable, control: Controlled): void {
  const set: Answer = async (request) =>
    json(200, await control.put(readShape(request, controlRequestSchema)))
  table.set(`/api/controls/${control.id}`, new Map([["PUT", set]]))
}

export function addImage(table: HomeTable, image: Captured, house: () => House | undefined): void {
  const path = `/api/images/${image.id}`
  table.set(path, new Map([["GET", (request) => picture(image, request)]]))
  const { live } = image
  if (live === undefined) return
  const look: Answer = (request) => {
    const { session } = request
    const mayLook = () => session === undefined || house()?.isIn(session.id) === true
    const response = live.open(mayLook)
    if (response !== undefined) return held({ house: house() }, request, response)
    throw new RequestProblem("too-many-streams", "Too many are looking. Ask for single pictures instead.")
  }
  table.set(`${path}/live`, new Map([["GET", look]]))
}

async function picture(image: Captured, request: Request): Promise<Response> {
  const isFresh = parseForm(request.query).has("fresh")
  const { bytes, contentType } = await (isFresh ? image.fresh() : image.last())
  return { status: 200, headers: { "content-type": contentType, "cache-control": "no-store" }, body: bytes }
}
