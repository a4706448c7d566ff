/**
 * Setup without JavaScript: a form, its answers, and nothing that the interface for pages cannot do. A form cannot seal
 * what it sends, so there is none where setup is sealed.
 */
import * as v from "valibot"
import { base64urlEncode, utf8Encode } from "../../shared/bytes.ts"
import { connectRequestSchema } from "../../shared/contract.ts"
import { languages } from "../../shared/languages.ts"
import { isPasswordless, type Security } from "../../shared/wifi.ts"
import { connect, type Provisioned } from "./api.ts"
import { assumedSecurity } from "./asked-network.ts"
import { parseForm, readText } from "./body.ts"
import type { Credentials } from "./host.ts"
import { htmlResponse } from "./html.ts"
import type { Request, Response } from "./http.ts"
import { finishedPage, type PlainForm, type PlainNotice, plainPage, sealedPage } from "./plain-page.ts"
import { mayJoin } from "./provisioning.ts"
import type { Answer } from "./routes.ts"

/** What the methods of one path answer, made as it is asked for. */
export function plainRoutes(device: Provisioned, path: string): ReadonlyMap<string, Answer> | undefined {
  const unlessSealed =
    (status: number, answer: (form: PlainForm, request: Request) => Response): Answer =>
    async (request) => {
      const form = await formFor(device, request)
      return device.doors.isSealed
        ? htmlResponse(status, sealedPage(form, device.name))
        : answer(form, request)
    }
  switch (path) {
    case "/plain":
      return new Map([
        ["GET", unlessSealed(200, (form) => look(device, form))],
        ["POST", unlessSealed(403, (form, request) => join(device, form, request))],
      ])
    case "/plain/scan":
      return new Map([["POST", unlessSealed(403, (form) => scan(device, form))]])
    case "/plain/done":
      return new Map([["POST", unlessSealed(403, (form, request) => done(device, form, request))]])
  }
  return undefined
}

/** The form for whoever asks: in their language. */
export async function formFor(
  { speeches }: Pick<Provisioned, "speeches">,
  request: Request,
): Promise<PlainForm> {
  const speech = await speeches.for(request)
  const { language } = speech
  return {
    speech,
    query: /(?:^|&)lang=/.test(request.query) ? `?lang=${language}` : "",
    others: languages.filter(({ tag }) => tag !== language && speeches.has(tag)),
  }
}

/** Gives a phone the present, and notes that it was given. */
function look(device: Provisioned, form: PlainForm): Response {
  const response = htmlResponse(200, plainPage(form, device.present.view()))
  device.dispatch({ kind: "result-collected" })
  return response
}

function join(device: Provisioned, form: PlainForm, request: Request): Response {
  const credentials = readCredentials(device, parseForm(readText(request)))
  if (typeof credentials === "string") return refuse(device, form, 422, credentials)
  if (!mayJoin(device.state)) return refuse(device, form, 409, "busy")
  connect(device, credentials)
  return backToPage(form)
}

function refuse(device: Provisioned, form: PlainForm, status: number, notice: PlainNotice): Response {
  return htmlResponse(status, plainPage(form, device.present.view(), notice))
}

/** After a POST, so that a reload does not send the form again. */
function backToPage({ query }: PlainForm): Response {
  const headers = { location: `/plain${query}`, "cache-control": "no-store" }
  return { status: 303, headers, body: undefined }
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

function scan(device: Provisioned, form: PlainForm): Response {
  device.dispatch({ kind: "scan-asked" })
  return backToPage(form)
}

function done(device: Provisioned, { speech }: PlainForm, request: Request): Response {
  const attempt = Number(parseForm(readText(request)).get("attempt"))
  device.dispatch({ kind: "result-seen", attempt })
  return htmlResponse(200, finishedPage(speech, device.name))
}
