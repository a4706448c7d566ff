/**
 * Setup without JavaScript: a form, its answers, and nothing that the interface for pages cannot do. A form cannot seal
 * what it sends, so there is none where setup is sealed.
 */
import * as v from "valibot"
import { base64urlEncode, utf8Encode } from "../../shared/bytes.ts"
import { connectRequestSchema } from "../../shared/contract.ts"
import { isPasswordless, type Security } from "../../shared/wifi.ts"
import { connect, type Provisioned } from "./api.ts"
import { assumedSecurity } from "./asked-network.ts"
import { parseForm, readText } from "./body.ts"
import type { Credentials } from "./host.ts"
import { htmlResponse } from "./html.ts"
import type { Request, Response } from "./http.ts"
import { finishedPage, type PlainNotice, plainPage, sealedPage } from "./plain-page.ts"
import { mayJoin } from "./provisioning.ts"
import type { Answer } from "./routes.ts"

/** What the methods of one path answer, made as it is asked for. */
export function plainRoutes(device: Provisioned, path: string): ReadonlyMap<string, Answer> | undefined {
  const unlessSealed =
    (status: number, answer: Answer): Answer =>
    (request) =>
      device.doors.isSealed ? htmlResponse(status, sealedPage(device.name)) : answer(request)
  switch (path) {
    case "/plain":
      return new Map([
        ["GET", unlessSealed(200, () => look(device))],
        ["POST", unlessSealed(403, (request) => join(device, request))],
      ])
    case "/plain/scan":
      return new Map([["POST", unlessSealed(403, () => scan(device))]])
    case "/plain/done":
      return new Map([["POST", unlessSealed(403, (request) => done(device, request))]])
  }
  return undefined
}

/** Gives a phone the present, and notes that it was given. */
function look(device: Provisioned): Response {
  const response = htmlResponse(200, plainPage(device.present.view()))
  device.dispatch({ kind: "result-collected" })
  return response
}

function join(device: Provisioned, request: Request): Response {
  const form = parseForm(readText(request))
  const credentials = readCredentials(device, form)
  if (typeof credentials === "string") return refuse(device, 422, credentials)
  if (!mayJoin(device.state)) return refuse(device, 409, "busy")
  connect(device, credentials)
  return backToPage()
}

function refuse(device: Provisioned, status: number, notice: PlainNotice): Response {
  return htmlResponse(status, plainPage(device.present.view(), notice))
}

/** After a POST, so that a reload does not send the form again. */
function backToPage(): Response {
  return { status: 303, headers: { location: "/plain", "cache-control": "no-store" }, body: undefined }
}

function readCredentials(device: Provisioned, form: ReadonlyMap<string, string>): Credentials | PlainNotice {
  const chosen = form.get("network") ?? ""
  const name = form.get("name") ?? ""
  const typed = form.get("password") || undefined
  // A row that was picked says more than a name left over from an earlier try.
  const hidden = chosen === ""
  const security = hidden ? typedSecurity(form) : assumedSecurity(device.present, chosen, typed)
  const password = isPasswordless(security) ? undefined : (typed ?? "")
  const wish = hidden ? { ssid: name, security, hidden } : { ssidBytes: chosen, security, hidden }
  const parsed = v.safeParse(connectRequestSchema, password === undefined ? wish : { ...wish, password })
  if (!parsed.success) {
    return v.getDotPath(parsed.issues[0]) === "password" ? "invalid.password" : "invalid.network"
  }
  const ssidBytes = hidden ? base64urlEncode(utf8Encode(name)) : chosen
  return { ssidBytes, security, hidden, ...(password === undefined ? {} : { password }) }
}

function typedSecurity(form: ReadonlyMap<string, string>): Security {
  return form.get("security") === "open" ? "open" : "wpa2-wpa3"
}

function scan(device: Provisioned): Response {
  device.dispatch({ kind: "scan-asked" })
  return backToPage()
}

function done(device: Provisioned, request: Request): Response {
  const attempt = Number(parseForm(readText(request)).get("attempt"))
  device.dispatch({ kind: "result-seen", attempt })
  return htmlResponse(200, finishedPage(device.name))
}
