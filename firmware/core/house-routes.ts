/** The routes of the device at home: trust, pairing, and who else may come in. */
import { utf8Encode } from "../../shared/bytes.ts"
import { sealRequestSchema } from "../../shared/contract.ts"
import { pairRequestSchema, revokeRequestSchema, tokenRequestSchema } from "../../shared/pairing-contract.ts"
import { readJson, readShape } from "./body.ts"
import { hasSeal, openSealed } from "./conversation.ts"
import { PorchlightError } from "./errors.ts"
import { unpairedHeaders } from "./home-doors.ts"
import type { House } from "./house.ts"
import { htmlResponse } from "./html.ts"
import type { Request, Response } from "./http.ts"
import { ownersCertificate } from "./introductions.ts"
import { json } from "./json.ts"
import { manifest, manifestPath } from "./manifest.ts"
import { mobileConfig, mobileConfigContentType } from "./mobile-config.ts"
import { formFor } from "./plain.ts"
import { scriptlessPage } from "./plain-page.ts"
import { RequestProblem } from "./problem.ts"
import type { Answer } from "./routes.ts"
import type { Speech, Speeches } from "./speech.ts"

/** `address`: where the device is at home, as it knows. */
export function houseRoutes(
  house: House,
  deviceName: string,
  speeches: Speeches,
  address: () => string | undefined,
  onPaired: () => void,
): ReadonlyMap<string, ReadonlyMap<string, Answer>> {
  const get = (answer: Answer) => new Map([["GET", answer]])
  const post = (answer: Answer) => new Map([["POST", asked(answer)]])
  return new Map([
    ["/api/health", get(() => ({ status: 204, headers: noStore, body: undefined }))],
    ["/api/trust", get(() => json(200, needed(house.trust(address()))))],
    [manifestPath, get(async (request) => manifest(await speeches.for(request), deviceName))],
    ["/ca.crt", get(() => rootFile(house))],
    ["/ca.mobileconfig", get(async (request) => profile(house, await speeches.for(request), deviceName))],
    [
      "/plain",
      get(async (request) =>
        htmlResponse(200, scriptlessPage(await formFor({ speeches }, request), deviceName, house.origin)),
      ),
    ],
    ...sealRoutes(house),
    [
      "/api/pair",
      post(async (request) => {
        const response = await pair(house, request)
        onPaired()
        return response
      }),
    ],
    ["/api/pairing-link", post(() => json(200, house.pairingLink()))],
    [
      "/api/sessions",
      new Map<string, Answer>([
        ["GET", (request) => json(200, sessions(house, request))],
        ["DELETE", asked(() => revokeAll(house))],
      ]),
    ],
    ["/api/sessions/revoke", post((request) => revokePhone(house, request))],
    ["/api/sessions/revoke-all", post(() => revokeAll(house))],
    [
      "/api/tokens",
      new Map([
        ["GET", () => json(200, { tokens: house.tokens() })],
        ["POST", asked((request) => newToken(house, request))],
      ]),
    ],
    ["/api/tokens/revoke", post((request) => revokeToken(house, request))],
  ])
}

/** The house's own, also while the seal of setup is there: neither uses up the tries at the other. */
function sealRoutes({ sealing }: House): ReadonlyMap<string, ReadonlyMap<string, Answer>> {
  if (sealing === undefined) return new Map()
  return new Map([
    [
      "/api/seal",
      new Map<string, Answer>([
        ["GET", () => json(200, sealing.offer())],
        ["POST", (request) => json(200, sealing.answer(readShape(request, sealRequestSchema)))],
      ]),
    ],
  ])
}

const noStore = { "cache-control": "no-store" }

/** What the doors and the store complain of is for whoever asked. */
function asked(answer: Answer): Answer {
  return async (request) => {
    try {
      return await answer(request)
    } catch (error) {
      if (!(error instanceof PorchlightError)) throw error
      if (error.code === "too-many-passes") throw new RequestProblem("too-many-phones", error.message)
      if (error.code === "bad-pass-name") throw new RequestProblem("invalid-field", error.message, "name")
      throw new RequestProblem("storage-failed", error.message)
    }
  }
}

function needed<Value>(value: Value | undefined): Value {
  if (value !== undefined) return value
  throw new RequestProblem(
    "no-certificate",
    "The device has no certificate of its own yet: its clock is not set, or its owner's is used.",
  )
}

function rootFile(house: House): Response {
  const { certificate } = needed(house.root())
  return download("application/x-x509-ca-cert", "porchlight-ca.crt", certificate)
}

function profile(house: House, speech: Speech, deviceName: string): Response {
  const text = mobileConfig({ ...needed(house.root()), deviceName, speech })
  return download(mobileConfigContentType, "porchlight-ca.mobileconfig", utf8Encode(text))
}

function download(contentType: string, name: string, body: Uint8Array): Response {
  const headers = {
    "content-type": contentType,
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "no-store",
  }
  return { status: 200, headers, body }
}

/** By the code on the label, under its seal; by the secret of a one-time link; or by an introduction. The session is a cookie of the answer. */
async function pair(house: House, request: Request): Promise<Response> {
  if (hasSeal(readJson(request))) {
    if (house.sealing === undefined) throw new RequestProblem("pairing-refused", linksOnly)
    const conversation = openSealed(house.sealing, request)
    const { session, headers } = await house.doors.pair(request)
    return withHeaders(conversation.json(200, session), headers)
  }
  const { link = "", introduction } = readShape(request, pairRequestSchema)
  const paired =
    introduction === undefined
      ? await house.doors.pairByLink(request, link)
      : await pairByIntroduction(house, request, introduction)
  if (paired === undefined) {
    throw new RequestProblem(
      "pairing-refused",
      "That link was used already, or is older than ten minutes. Type the code on the label, or ask for another.",
    )
  }
  return withHeaders(json(200, paired.session), paired.headers)
}

async function pairByIntroduction(house: House, request: Request, text: string) {
  if (house.introductions === undefined) throw new RequestProblem("pairing-refused", ownersCertificate)
  return house.introductions.redeem(text, (from) => house.doors.pair(request, from))
}

const linksOnly =
  "This device has no setup code. Have a phone that is paired make a link: Let another phone in."

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  return { ...response, headers: { ...response.headers, ...headers } }
}

function sessions(house: House, { session }: Request) {
  return { self: session?.id ?? null, sessions: house.phones() }
}

async function revokePhone(house: House, request: Request): Promise<Response> {
  const { id } = readShape(request, revokeRequestSchema)
  if (!(await house.revokePhone(id))) throw notThere()
  const headers = id === request.session?.id ? unpairedHeaders : {}
  return withHeaders(json(200, sessions(house, request)), headers)
}

async function revokeAll(house: House): Promise<Response> {
  await house.revokeAllPhones()
  return withHeaders(json(200, { self: null, sessions: [] }), unpairedHeaders)
}

async function newToken(house: House, request: Request): Promise<Response> {
  const { name } = readShape(request, tokenRequestSchema)
  return json(200, await house.newToken(name))
}

async function revokeToken(house: House, request: Request): Promise<Response> {
  const { id } = readShape(request, revokeRequestSchema)
  if (!(await house.revokeToken(id))) throw notThere()
  return json(200, { tokens: house.tokens() })
}

function notThere(): RequestProblem {
  return new RequestProblem("not-found", "There is none of that id. Ask for the list again.")
}
