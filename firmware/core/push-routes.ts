/** The routes by which a phone is told, or is told no longer. All are of the class `phone`. */
import { base64urlDecode } from "../../shared/bytes.ts"
import {
  pushTestRequestSchema,
  type SubscribeRequest,
  type SubscriptionsView,
  subscribeRequestSchema,
} from "../../shared/push-contract.ts"
import { readNothing, readShape } from "./body.ts"
import { PorchlightError } from "./errors.ts"
import { subscriptionPathPrefix } from "./home-paths.ts"
import type { HomeTable } from "./home-routes.ts"
import type { Clock, PushPort } from "./host.ts"
import type { Request } from "./http.ts"
import { json } from "./json.ts"
import { phoneName } from "./phone-name.ts"
import { RequestProblem } from "./problem.ts"
import type { Push } from "./push.ts"
import type { EndpointPolicy } from "./push-endpoint.ts"
import type { Answer } from "./routes.ts"
import type { Speeches } from "./speech.ts"
import type { Subscription, Subscriptions } from "./subscriptions.ts"

/** A person tries it a few times. More would push what people were really told out of the list, and the services' patience. */
const testsAnHour = 20
const hourMilliseconds = 3_600_000

export function addPushRoutes(options: {
  table: HomeTable
  clock: Pick<Clock, "now">
  subscriptions: Subscriptions
  policy: EndpointPolicy
  port: Pick<PushPort, "agree">
  push: Push
  speeches: Pick<Speeches, "for">
  /** base64url. */
  publicKey: string
  test: (id: string, askedAtMilliseconds: number) => void
}): void {
  const { table, clock, subscriptions, policy, port, push, speeches, publicKey } = options
  /** When each test of the last hour was sent, oldest first. */
  let tested: readonly number[] = []

  function view(self: string | undefined): SubscriptionsView {
    return {
      self: self ?? null,
      subscriptions: subscriptions.list().map(({ id, session, name, endpoint, quiet }) => ({
        ...{ id, session, name, quiet },
        service: policy(endpoint)?.host ?? "",
        ...push.view(id),
      })),
    }
  }

  /** Of a phone that nobody had to let in. */
  async function nameOf(request: Request): Promise<string> {
    const { words } = await speeches.for(request)
    return phoneName(request.headers.get("user-agent"), words.phone)
  }

  const ownOf = ({ session }: Request): Subscription | undefined =>
    session && subscriptions.list().find((subscription) => subscription.session === session.id)

  function check({ endpoint, keys }: SubscribeRequest): void {
    if (policy(endpoint) === undefined) {
      throw new RequestProblem(
        "bad-endpoint",
        "That is no push service this device knows. Use another browser.",
        "endpoint",
      )
    }
    try {
      port.agree(base64urlDecode(keys.p256dh) ?? new Uint8Array())
    } catch {
      throw new RequestProblem("invalid-field", "keys.p256dh: must be a point of P-256.", "keys.p256dh")
    }
    if (base64urlDecode(keys.auth) === undefined) {
      throw new RequestProblem("invalid-field", "keys.auth: must be base64url without padding.", "keys.auth")
    }
  }

  const subscribe: Answer = async (request) => {
    const wish = readShape(request, subscribeRequestSchema)
    check(wish)
    const name = request.session?.name ?? (await nameOf(request))
    const session = request.session?.id ?? null
    const { id } = await stored(() => subscriptions.put({ ...wish, session, name }))
    return json(200, view(id))
  }

  const forget =
    (id: string): Answer =>
    async (request) => {
      readNothing(request)
      const own = ownOf(request)
      if (!(await stored(() => subscriptions.forget(id)))) throw notThere()
      return json(200, view(own?.id === id ? undefined : own?.id))
    }

  function countTest(): void {
    const now = clock.now()
    tested = tested.filter((atMilliseconds) => now - atMilliseconds < hourMilliseconds)
    const [oldest] = tested
    if (oldest !== undefined && tested.length >= testsAnHour) {
      const waitSeconds = Math.ceil((oldest + hourMilliseconds - now) / 1000)
      throw new RequestProblem(
        "test-too-soon",
        `${testsAnHour} tests were sent within an hour. Try again in ${Math.ceil(waitSeconds / 60)} min.`,
        undefined,
        { headers: { "retry-after": `${waitSeconds}` }, waitSeconds },
      )
    }
    tested = [...tested, now]
  }

  const test: Answer = (request) => {
    const { askedAtMilliseconds, id } = readShape(request, pushTestRequestSchema)
    const found =
      ownOf(request) ??
      (request.session === undefined && id !== undefined ? subscriptions.get(id) : undefined)
    if (found === undefined) throw notThere()
    countTest()
    options.test(found.id, askedAtMilliseconds)
    return json(202, view(found.id))
  }

  let known: readonly string[] = []
  function followList(): void {
    for (const id of known) table.delete(subscriptionPathPrefix + id)
    known = subscriptions.list().map(({ id }) => id)
    for (const id of known) table.set(subscriptionPathPrefix + id, new Map([["DELETE", forget(id)]]))
  }

  table.set("/api/push/key", new Map([["GET", () => json(200, { key: publicKey })]]))
  table.set(
    "/api/push/subscriptions",
    new Map<string, Answer>([
      ["GET", (request) => json(200, view(ownOf(request)?.id))],
      ["POST", subscribe],
    ]),
  )
  table.set("/api/push/test", new Map([["POST", test]]))
  followList()
  subscriptions.watch(() => {
    followList()
    push.look()
  })
}

function notThere(): RequestProblem {
  return new RequestProblem(
    "not-found",
    "There is no such phone that is told. Switch notifications on first.",
  )
}

async function stored<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PorchlightError)) throw error
    if (error.code === "too-many-subscriptions") throw new RequestProblem(error.code, error.message)
    throw new RequestProblem("storage-failed", error.message)
  }
}
