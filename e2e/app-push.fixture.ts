/** Whom a device tells, of what, and what it told, as the app hears it. It speaks `shared/push-contract.ts`. */
import { createECDH } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"
import type {
  AlertView,
  NotificationView,
  SubscribeRequest,
  SubscriptionView,
} from "../dist/shared/push-contract.js"

const minute = 60_000

export interface AppPush {
  /** Every subscription that was posted, as it came. */
  readonly posted: readonly SubscribeRequest[]
  subscriptions: SubscriptionView[]
  alerts: AlertView[]
  notifications: NotificationView[]
  /** When the tests were asked for, by the phone's clock. */
  readonly tests: readonly unknown[]
  /** The key that browsers subscribe with. */
  key: string
  /** Answers, or says that this is none of its paths; `session` is that of the phone that asks. */
  serve(
    request: IncomingMessage,
    response: ServerResponse,
    body: Record<string, unknown>,
    session: string,
  ): boolean
}

export function createVapidKey(): string {
  const pair = createECDH("prime256v1")
  return pair.generateKeys().toString("base64url")
}

export function createAppPush(): AppPush {
  const posted: SubscribeRequest[] = []
  const tests: unknown[] = []

  function list(session: string, response: ServerResponse): true {
    const self = push.subscriptions.find((each) => each.session === session)?.id ?? null
    return json(response, { self, subscriptions: push.subscriptions })
  }

  function subscribe(wish: SubscribeRequest, session: string, response: ServerResponse): true {
    posted.push(wish)
    const others = push.subscriptions.filter((each) => each.session !== session)
    const service = new URL(wish.endpoint).host
    const own = { ...view("a1b2c3d4e5f6", "Android phone", service), session, quiet: wish.quiet }
    push.subscriptions = [...others, own]
    return list(session, response)
  }

  function alerts(response: ServerResponse): true {
    return json(response, { alerts: push.alerts, events: ["restarted", "joined", "low-disk"] })
  }

  const push: AppPush = {
    posted,
    tests,
    key: createVapidKey(),
    subscriptions: [
      {
        ...view("0c0ffee0c0ff", "Ada’s phone", "web.push.apple.com"),
        deliveredAgeMilliseconds: 42 * minute,
      },
    ],
    alerts: [
      {
        id: "frost",
        condition: { kind: "below", reading: "outside", value: 0, hysteresis: 0.5, forSeconds: 900 },
        isOn: true,
        isOfProgram: true,
        isActive: false,
      },
    ],
    notifications: notifications(),

    serve(request, response, body, session) {
      const path = (request.url ?? "").replace(/\?.*$/, "")
      const question = `${request.method} ${path}`
      const id = path.split("/").at(-1) ?? ""
      if (question === "GET /api/push/key") return json(response, { key: push.key })
      if (question === "GET /api/push/subscriptions") return list(session, response)
      if (question === "POST /api/push/subscriptions")
        return subscribe(body as unknown as SubscribeRequest, session, response)
      if (question.startsWith("DELETE /api/push/subscriptions/")) {
        push.subscriptions = push.subscriptions.filter((each) => each.id !== id)
        return list(session, response)
      }
      if (question === "POST /api/push/test") {
        tests.push(body["askedAtMilliseconds"])
        return json(response, { self: null, subscriptions: [] }, 202)
      }
      if (question === "GET /api/notifications") return json(response, { notifications: push.notifications })
      if (question === "GET /api/alerts") return alerts(response)
      if (question.startsWith("PUT /api/alerts/")) {
        const { condition, isOn } = body as unknown as Pick<AlertView, "condition" | "isOn">
        const before = push.alerts.find((each) => each.id === id)
        const changed = { isOfProgram: false, isActive: false, ...before, id, condition, isOn }
        push.alerts = before
          ? push.alerts.map((each) => (each === before ? changed : each))
          : [...push.alerts, changed]
        return alerts(response)
      }
      if (question.startsWith("DELETE /api/alerts/")) {
        push.alerts = push.alerts.filter((each) => each.id !== id)
        return alerts(response)
      }
      return false
    },
  }
  return push
}

function view(id: string, name: string, service: string): SubscriptionView {
  return {
    ...{ id, name, service, session: "ada", quiet: null },
    ...{ waiting: 0, deliveredAgeMilliseconds: null, fault: null },
  }
}

function notifications(): NotificationView[] {
  const outside = { id: "outside", label: "Outside", unit: "°C", decimals: 1 }
  const air = { id: "air", label: "CO₂ in the air", unit: "ppm", decimals: 0 }
  return [
    {
      number: 3,
      kind: "program",
      title: "The garden gate is open",
      body: "It has been open for ten minutes.",
      url: "/#notifications",
      ageMilliseconds: 12 * minute,
      readings: [
        { ...outside, value: 8.2 },
        { ...air, value: 655 },
      ],
    },
    {
      number: 2,
      kind: "alert",
      alert: "frost",
      title: "Outside is below 0 °C",
      body: "Now -0.4 °C",
      url: "/#reading=outside",
      ageMilliseconds: 9 * 60 * minute,
      readings: [{ ...outside, value: -0.4 }],
    },
    {
      number: 1,
      kind: "test",
      title: "This is how it looks",
      body: "",
      url: "/#notifications",
      ageMilliseconds: null,
      readings: [],
    },
  ]
}

function json(response: ServerResponse, body: object, status = 200): true {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" })
  response.end(JSON.stringify(body))
  return true
}
