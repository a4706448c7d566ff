/** The system's message bus (D-Bus): calls with a time limit, properties and signals. Hides the library behind it. */
import { createClient, type Message, messageType, Variant } from "dbus-native"
import { PorchlightError } from "../../core/errors.ts"
import { busError, type Question } from "./bus-error.ts"
import { recordOf, textOf } from "./bus-values.ts"

export interface Address {
  readonly service: string
  readonly path: string
  readonly interface: string
}

export interface Call extends Address {
  readonly member: string
  /** Signature of the arguments; none when left out. */
  readonly signature?: string
  readonly arguments?: readonly unknown[]
  /** 10 s when left out. */
  readonly limitMilliseconds?: number
}

/** Which signals are wanted. Without a path, those of every object of the service. */
export interface SignalFilter {
  readonly service: string
  readonly path?: string
  readonly interface: string
  readonly member: string
  /** Only those whose first argument is this text. */
  readonly firstArgument?: string
}

export interface Signal {
  readonly path: string
  readonly arguments: readonly unknown[]
}

export interface Bus {
  /** The values of the answer. Rejects with a `PorchlightError`, see `busError`. */
  call(call: Call): Promise<readonly unknown[]>
  get(address: Address, property: string): Promise<unknown>
  getAll(address: Address): Promise<Readonly<Record<string, unknown>>>
  set(address: Address, property: string, signature: string, value: unknown): Promise<void>
  /**
   * Resolves when no signal can be missed any more, to the function that ends it. Only the service itself is heard,
   * whoever else may send such signals.
   */
  watch(filter: SignalFilter, listener: (signal: Signal) => void): Promise<() => void>
  /** Calls back when the service comes or goes, also with the bus itself. */
  watchService(service: string, listener: (present: boolean) => void): Promise<() => void>
  close(): Promise<void>
}

const callMilliseconds = 10_000

/** Long enough for a busy machine at its start. */
const connectMilliseconds = 5000

const busName = "org.freedesktop.DBus"
const busObject = { service: busName, path: "/org/freedesktop/DBus", interface: busName } as const
const propertiesInterface = "org.freedesktop.DBus.Properties"

/** The well-known place, by the specification's section "Well-known Message Bus Instances". */
const defaultAddress = "unix:path=/var/run/dbus/system_bus_socket"

/** A value of a variant: it says its own type. */
export function variant(signature: string, value: unknown): unknown {
  return new Variant(signature, value)
}

/**
 * Connects to the system bus, or to `DBUS_SYSTEM_BUS_ADDRESS`. Rejects with code `no-bus`. A bus that goes away later is
 * looked for again; meanwhile calls reject.
 */
export async function openBus(
  address: string = process.env["DBUS_SYSTEM_BUS_ADDRESS"] || defaultAddress,
): Promise<Bus> {
  const client = createClient({
    busAddress: address,
    // The others are for other machines than this one.
    authMethods: ["EXTERNAL"],
    timeout: callMilliseconds,
    reconnect: { minDelay: 200, maxDelay: 5000 },
  })
  const { connection } = client
  // Without a listener the first of them would end the program; calls tell the same.
  connection.on("error", () => {})
  const watches = new Set<{ filter: SignalFilter; listener: (signal: Signal) => void }>()
  const serviceWatches = new Set<{ service: string; listener: (present: boolean) => void }>()
  /** The unique name behind each service whose signals are wanted; undefined while there is none. */
  const owners = new Map<string, string | undefined>()
  const followed = new Map<string, Promise<void>>()
  const ruleUses = new Map<string, number>()

  async function call(asked: Call): Promise<readonly unknown[]> {
    const { service, path, interface: from, member, signature = "", limitMilliseconds } = asked
    const message: Message = { destination: service, path, interface: from, member }
    if (signature !== "") Object.assign(message, { signature, body: [...(asked.arguments ?? [])] })
    const timeout = limitMilliseconds === undefined ? {} : { timeout: limitMilliseconds }
    return new Promise((resolve, reject) => {
      client.invoke(message, timeout, (error, ...values: unknown[]) => {
        if (error === null) resolve(values)
        else reject(busError(error, asked))
      })
    })
  }

  function setOwner(service: string, owner: string | undefined): void {
    if (!owners.has(service) || owners.get(service) === owner) return
    const wasPresent = owners.get(service) !== undefined
    owners.set(service, owner)
    // Gone and come in one: whoever listens has to hear both.
    const news = owner === undefined ? [false] : wasPresent ? [false, true] : [true]
    for (const present of news) {
      for (const watch of [...serviceWatches]) if (watch.service === service) watch.listener(present)
    }
  }

  async function learnOwner(service: string): Promise<void> {
    try {
      const [owner] = await call({
        ...busObject,
        member: "GetNameOwner",
        signature: "s",
        arguments: [service],
      })
      setOwner(service, textOf(owner))
    } catch {
      setOwner(service, undefined)
    }
  }

  async function addRule(rule: string): Promise<void> {
    const uses = ruleUses.get(rule) ?? 0
    ruleUses.set(rule, uses + 1)
    if (uses === 0) await asBusError(() => client.addMatch(rule), "AddMatch")
  }

  function removeRule(rule: string): void {
    const uses = (ruleUses.get(rule) ?? 1) - 1
    if (uses > 0) ruleUses.set(rule, uses)
    else {
      ruleUses.delete(rule)
      // Where the bus is gone, so is the rule.
      client.removeMatch(rule).catch(() => {})
    }
  }

  /** Signals of `service` come with its unique name, so that is what they are known by. */
  function follow(service: string): Promise<void> {
    const known = followed.get(service)
    if (known !== undefined) return known
    owners.set(service, undefined)
    const rule = ownerRule(service)
    const following = addRule(rule).then(
      () => learnOwner(service),
      (error) => {
        // Whoever asks next tries anew.
        followed.delete(service)
        owners.delete(service)
        removeRule(rule)
        throw error
      },
    )
    followed.set(service, following)
    return following
  }

  connection.on("message", (message: Message) => {
    if (message.type !== messageType.signal) return
    const { sender, path = "", interface: from, member, body = [] } = message
    if (sender === busName) {
      if (from === busName && member === "NameOwnerChanged") {
        setOwner(textOf(body[0]), textOf(body[2]) || undefined)
      }
      return
    }
    for (const { filter, listener } of [...watches]) {
      if (filter.interface !== from || filter.member !== member) continue
      if (filter.path !== undefined && filter.path !== path) continue
      if (filter.firstArgument !== undefined && filter.firstArgument !== body[0]) continue
      if (sender === undefined || owners.get(filter.service) !== sender) continue
      listener({ path, arguments: body })
    }
  })
  connection.on("close", () => {
    for (const service of owners.keys()) setOwner(service, undefined)
  })
  client.on("reconnected", () => {
    for (const service of owners.keys()) void learnOwner(service)
  })

  await connected(address)

  function connected(to: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (reason: unknown) => {
        connection.end()
        reject(noBus(to, reason))
      }
      const refused = ({ cause }: { cause?: Error }) => refuse(cause)
      connection.on("reconnecting", refused)
      client.invokeDbus({ member: "GetId" }, { timeout: connectMilliseconds }, (error) => {
        connection.off("reconnecting", refused)
        if (error === null) resolve()
        else refuse(error)
      })
    })
  }

  return {
    call,
    async get({ service, path, interface: from }, property) {
      const asked = { service, path, interface: propertiesInterface, member: "Get" }
      const [value] = await call({ ...asked, signature: "ss", arguments: [from, property] })
      return value
    },
    async getAll({ service, path, interface: from }) {
      const asked = { service, path, interface: propertiesInterface, member: "GetAll" }
      const [values] = await call({ ...asked, signature: "s", arguments: [from] })
      return recordOf(values)
    },
    async set({ service, path, interface: from }, property, signature, value) {
      const asked = { service, path, interface: propertiesInterface, member: "Set" }
      await call({ ...asked, signature: "ssv", arguments: [from, property, variant(signature, value)] })
    },
    async watch(filter, listener) {
      await follow(filter.service)
      const watch = { filter, listener }
      watches.add(watch)
      const rule = signalRule(filter)
      try {
        await addRule(rule)
      } catch (error) {
        watches.delete(watch)
        removeRule(rule)
        throw error
      }
      return () => {
        if (watches.delete(watch)) removeRule(rule)
      }
    },
    async watchService(service, listener) {
      await follow(service)
      const watch = { service, listener }
      serviceWatches.add(watch)
      return () => void serviceWatches.delete(watch)
    },
    async close() {
      watches.clear()
      serviceWatches.clear()
      await client.close()
      // Also while a bus that is gone is being looked for.
      connection.end()
    },
  }
}

async function asBusError(work: () => PromiseLike<unknown>, member: string): Promise<void> {
  const question: Question = { service: busName, interface: busName, member }
  try {
    await work()
  } catch (error) {
    throw busError(error, question)
  }
}

function signalRule({ service, path, interface: from, member, firstArgument }: SignalFilter): string {
  const place = path === undefined ? "" : `,path='${path}'`
  const argument = firstArgument === undefined ? "" : `,arg0='${firstArgument}'`
  return `type='signal',sender='${service}'${place},interface='${from}',member='${member}'${argument}`
}

function ownerRule(service: string): string {
  return `type='signal',sender='${busName}',interface='${busName}',member='NameOwnerChanged',arg0='${service}'`
}

function noBus(address: string, reason: unknown): PorchlightError {
  const why = reason instanceof Error ? ` (${reason.message})` : ""
  return new PorchlightError(
    "no-bus",
    `The system's message bus cannot be reached at ${address}${why}. Install and start dbus.`,
    { address },
  )
}
