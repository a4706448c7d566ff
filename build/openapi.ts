/**
 * The device's interface as an OpenAPI 3.1 document, made of the contract's own schemas, so that it cannot say anything
 * else than what the device checks. It is stored beside the pages and served at `/api/openapi.json`.
 */
import { readFileSync } from "node:fs"
import { toJsonSchemaDefs } from "@valibot/to-json-schema"
import type { Plugin } from "vite"
import * as contract from "../shared/contract.ts"
import * as home from "../shared/home-contract.ts"
import * as pairing from "../shared/pairing-contract.ts"
import * as push from "../shared/push-contract.ts"
import { operationNotes } from "./operation-notes.ts"
import { here } from "./page-build.ts"

const schemas = {
  AlertRequest: push.alertRequestSchema,
  Alerts: push.alertsSchema,
  Attempt: contract.attemptSchema,
  ConnectAccepted: contract.connectAcceptedSchema,
  ConnectRequest: contract.connectRequestSchema,
  Control: home.controlSchema,
  ControlRequest: home.controlRequestSchema,
  Device: contract.deviceSchema,
  FinishRequest: contract.finishRequestSchema,
  ForgetRequest: home.forgetRequestSchema,
  Happening: home.happeningSchema,
  History: home.historySchema,
  Home: home.homeSchema,
  HomeChange: home.homeChangeSchema,
  Image: home.imageSchema,
  IntroduceRequest: home.introduceRequestSchema,
  Introduced: home.introducedSchema,
  Log: home.logSchema,
  NewToken: pairing.newTokenSchema,
  Nearby: home.nearbySchema,
  Neighbours: home.neighboursSchema,
  Networks: home.networksSchema,
  Notification: push.notificationSchema,
  PairRequest: pairing.pairRequestSchema,
  Paired: pairing.pairedSchema,
  PairingLink: pairing.pairingLinkSchema,
  Pass: pairing.passSchema,
  Problem: contract.problemSchema,
  PushKey: push.pushKeySchema,
  PushTestRequest: push.pushTestRequestSchema,
  Reading: home.readingSchema,
  RevokeRequest: pairing.revokeRequestSchema,
  SealAnswer: contract.sealAnswerSchema,
  SealOffer: contract.sealOfferSchema,
  SealRequest: contract.sealRequestSchema,
  Sessions: pairing.sessionsSchema,
  SetupView: contract.setupViewSchema,
  SubscribeRequest: push.subscribeRequestSchema,
  Subscriptions: push.subscriptionsSchema,
  TokenRequest: pairing.tokenRequestSchema,
  Trust: contract.trustSchema,
}
type SchemaName = keyof typeof schemas

const ref = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` })
const listOf = (key: string, name: SchemaName) => ({
  type: "object",
  required: [key],
  properties: { [key]: { type: "array", items: ref(name) } },
})

const json = (schema: object) => ({ "application/json": { schema } })
/** What a stream of server-sent events carries OpenAPI 3.1 has no words for; the description says it. */
const events = { "text/event-stream": { schema: { type: "string" } } }
const pictures = {
  "image/jpeg": { schema: { type: "string", format: "binary" } },
  "image/png": { schema: { type: "string", format: "binary" } },
}

interface Operation {
  readonly summary: string
  readonly takes?: SchemaName
  readonly status?: number
  readonly gives?: object
  readonly query?: readonly object[]
  /** Who may: everybody, a paired phone alone, or, where it is left out, a paired phone or a token. */
  readonly who?: "everybody" | "phones"
}

const span = {
  name: "span",
  in: "query",
  description: "How far back; a day when left out.",
  schema: { type: "string", enum: home.historySpans, default: "day" },
}
const fresh = {
  name: "fresh",
  in: "query",
  description: "Takes a new picture.",
  schema: { type: "string" },
  allowEmptyValue: true,
}

const operations: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  "/api/device": { get: { summary: "Name, version and mode", gives: json(ref("Device")) } },
  "/api/scan": {
    get: { summary: "In setup: all that its page shows", gives: json(ref("SetupView")), who: "everybody" },
    post: {
      summary: "In setup: listens around",
      status: 202,
      gives: json(ref("SetupView")),
      who: "everybody",
    },
  },
  "/api/connect": {
    get: { summary: "In setup: how the last attempt went", gives: json(ref("Attempt")), who: "everybody" },
    post: {
      ...{ summary: "In setup: joins a network", takes: "ConnectRequest", status: 202 },
      ...{ gives: json(ref("ConnectAccepted")), who: "everybody" },
    },
  },
  "/api/events": {
    get: { summary: "In setup: a SetupView with each event", gives: events, who: "everybody" },
  },
  "/api/seal": {
    get: { summary: "Begins a sealed session", gives: json(ref("SealOffer")), who: "everybody" },
    post: {
      ...{ summary: "Opens it", takes: "SealRequest" },
      ...{ gives: json(ref("SealAnswer")), who: "everybody" },
    },
  },
  "/api/setup/finish": {
    post: {
      ...{ summary: "In setup: the result was seen", takes: "FinishRequest", status: 202 },
      ...{ gives: json(ref("Attempt")), who: "everybody" },
    },
  },
  "/api/health": { get: { summary: "Whether it is there", status: 204, who: "everybody" } },
  "/api/trust": { get: { summary: "How to trust it", gives: json(ref("Trust")), who: "everybody" } },
  "/api/pair": {
    post: { summary: "Pairs this phone", takes: "PairRequest", gives: json(ref("Paired")), who: "everybody" },
  },
  "/api/pairing-link": {
    post: { summary: "A link for another phone", gives: json(ref("PairingLink")), who: "phones" },
  },
  "/api/sessions": {
    get: { summary: "Paired phones", gives: json(ref("Sessions")), who: "phones" },
    delete: { summary: "Pairs no phone any more", gives: json(ref("Sessions")), who: "phones" },
  },
  "/api/sessions/revoke": {
    post: {
      ...{ summary: "Pairs a phone no more", takes: "RevokeRequest" },
      ...{ gives: json(ref("Sessions")), who: "phones" },
    },
  },
  "/api/sessions/revoke-all": {
    post: { summary: "Pairs no phone any more", gives: json(ref("Sessions")), who: "phones" },
  },
  "/api/tokens": {
    get: { summary: "Tokens of scripts", gives: json(listOf("tokens", "Pass")), who: "phones" },
    post: { summary: "A new one", takes: "TokenRequest", gives: json(ref("NewToken")), who: "phones" },
  },
  "/api/tokens/revoke": {
    post: {
      ...{ summary: "Lets a script in no more", takes: "RevokeRequest" },
      ...{ gives: json(listOf("tokens", "Pass")), who: "phones" },
    },
  },
  "/api/home": { get: { summary: "The whole dashboard", gives: json(ref("Home")) } },
  "/api/home/events": {
    get: {
      summary: "A Home with the first event, then a HomeChange with each; alive every 2.5 s",
      gives: events,
    },
  },
  "/api/readings": { get: { summary: "What it measures", gives: json(listOf("readings", "Reading")) } },
  "/api/alerts": { get: { summary: "When people are told", gives: json(ref("Alerts")) } },
  "/api/alerts/{id}": {
    put: {
      ...{ summary: "Makes an alert, or changes it", takes: "AlertRequest" },
      ...{ gives: json(ref("Alerts")), who: "phones" },
    },
    delete: { summary: "Takes one away", gives: json(ref("Alerts")), who: "phones" },
  },
  "/api/readings/{id}/history": {
    get: {
      summary: "What a reading was",
      query: [span],
      gives: { ...json(ref("History")), "text/csv": { schema: { type: "string" } } },
    },
  },
  "/api/controls/{id}": {
    put: { summary: "Sets a control", takes: "ControlRequest", gives: json(ref("Control")) },
  },
  "/api/images/{id}": {
    get: { summary: "The last picture; takes one where there is none", query: [fresh], gives: pictures },
  },
  "/api/images/{id}/live": {
    get: {
      summary: "One picture after the other",
      gives: { "multipart/x-mixed-replace": { schema: { type: "string" } } },
    },
  },
  "/api/log": { get: { summary: "What happened, the last 200", gives: json(ref("Log")) } },
  "/api/notifications": {
    get: {
      summary: "What people were told, the last 100",
      gives: json(listOf("notifications", "Notification")),
    },
  },
  "/api/push/key": {
    get: { summary: "Its VAPID key", gives: json(ref("PushKey")), who: "phones" },
  },
  "/api/push/subscriptions": {
    get: { summary: "Phones that are told", gives: json(ref("Subscriptions")), who: "phones" },
    post: {
      ...{ summary: "Tells this phone from now on", takes: "SubscribeRequest" },
      ...{ gives: json(ref("Subscriptions")), who: "phones" },
    },
  },
  "/api/push/subscriptions/{id}": {
    delete: { summary: "Tells a phone no more", gives: json(ref("Subscriptions")), who: "phones" },
  },
  "/api/push/test": {
    post: {
      ...{ summary: "Tells the phone that asks that it works", takes: "PushTestRequest", status: 202 },
      ...{ gives: json(ref("Subscriptions")), who: "phones" },
    },
  },
  "/api/networks": { get: { summary: "Networks that it joined", gives: json(ref("Networks")) } },
  "/api/networks/forget": {
    post: { summary: "Forgets one of them", takes: "ForgetRequest", gives: json(ref("Networks")) },
  },
  "/api/networks/nearby": { get: { summary: "Networks in the air", gives: json(ref("Nearby")) } },
  "/api/networks/scan": {
    post: { summary: "Listens around", status: 202, gives: json(ref("Nearby")) },
  },
  "/api/networks/join": {
    post: {
      ...{ summary: "Moves to another network", takes: "ConnectRequest", status: 202 },
      ...{ gives: json(ref("ConnectAccepted")), who: "phones" },
    },
  },
  "/api/neighbours": { get: { summary: "Other devices of the house", gives: json(ref("Neighbours")) } },
  "/api/neighbours/introduce": {
    post: {
      ...{ summary: "Introduces this phone to one of them", takes: "IntroduceRequest" },
      ...{ gives: json(ref("Introduced")), who: "phones" },
    },
  },
  "/api/export": {
    get: { summary: "All that it keeps of the household", gives: json({ type: "object" }), who: "phones" },
  },
  "/api/openapi.json": { get: { summary: "This document", gives: json({ type: "object" }) } },
}

const id = {
  name: "id",
  in: "path",
  required: true,
  schema: { type: "string", pattern: home.partIdPattern.source },
}

function operation(path: string, method: string, facts: Operation): object {
  const { summary, takes, status = 200, gives, query = [], who } = facts
  const parameters = [...(path.includes("{id}") ? [id] : []), ...query]
  const note = operationNotes[`${method.toUpperCase()} ${path}`]
  const words = path.split(/[^a-z]+/).filter((word) => word !== "" && word !== "api" && word !== "id")
  const name = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("")
  return {
    operationId: `${method}${name}`,
    summary,
    ...(note !== undefined && { description: note }),
    ...(parameters.length > 0 && { parameters }),
    ...(takes !== undefined && { requestBody: { required: true, content: json(ref(takes)) } }),
    responses: {
      [status]: { description: summary, ...(gives !== undefined && { content: gives }) },
      default: {
        description: "What was wrong (RFC 9457)",
        content: { "application/problem+json": { schema: ref("Problem") } },
      },
    },
    security: who === "everybody" ? [] : [{ phone: [] }, ...(who === "phones" ? [] : [{ script: [] }])],
  }
}

export function openapi(): object {
  const { version } = JSON.parse(readFileSync(here("../package.json"), "utf8")) as { version: string }
  const { definitions, ...defs } = toJsonSchemaDefs(schemas, {
    target: "draft-2020-12",
    typeMode: "input",
    // Checks that have no words in JSON Schema: bytes of UTF-8, one of two fields.
    errorMode: "ignore",
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  }) as Record<string, unknown>
  const paths = Object.fromEntries(
    Object.entries(operations).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, facts]) => [method, operation(path, method, facts)]),
      ),
    ]),
  )
  return {
    openapi: "3.1.0",
    info: { title: "Porchlight", version, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: { ...(definitions as object | undefined), ...defs },
      securitySchemes: {
        phone: { type: "apiKey", in: "cookie", name: "__Host-porchlight" },
        script: { type: "http", scheme: "bearer" },
      },
    },
  }
}

/** Builds nothing but the document. */
export function openapiFile(): Plugin {
  const entry = "porchlight-openapi"
  return {
    name: "porchlight-openapi",
    resolveId: (name) => (name === entry ? `\0${entry}` : undefined),
    load: (name) => (name === `\0${entry}` ? "export {}" : undefined),
    config: () => ({ build: { rolldownOptions: { input: entry } } }),
    generateBundle(_options, bundle) {
      for (const file of Object.keys(bundle)) delete bundle[file]
      this.emitFile({ type: "asset", fileName: "openapi.json", source: JSON.stringify(openapi()) })
    },
  }
}
