/** A service on a message bus for tests: objects with properties, methods and signals, under one or more names. */
import { createConnection, type Message, messageType, Variant, variantValue } from "dbus-native"

/** `signature` and values of an answer. */
export type Answer = readonly [signature: string, ...values: unknown[]]
export type Method = (path: string, values: readonly unknown[]) => Answer | undefined

export interface BusService {
  readonly uniqueName: string
  /** By path, then interface, then name; each value says its type. */
  readonly objects: Map<string, Record<string, Record<string, Variant>>>
  /** By `interface.member`. One that answers undefined stays silent. */
  readonly methods: Map<string, Method>
  emit(path: string, from: string, member: string, signature: string, values: readonly unknown[]): void
  /** Like `emit`, to one alone: any process may do that. */
  emitTo(
    destination: string,
    path: string,
    from: string,
    member: string,
    signature: string,
    values: readonly unknown[],
  ): void
  /** Sets properties and tells everybody. */
  change(path: string, from: string, changed: Record<string, Variant>): void
  /** Gives up its names, and takes them again. */
  release(): Promise<void>
  own(): Promise<void>
  /** How many programs are on the bus. */
  connectionCount(): Promise<number>
  close(): Promise<void>
}

export class Refusal extends Error {
  readonly dbusName: string

  constructor(dbusName: string, message = "no") {
    super(message)
    this.dbusName = dbusName
  }
}

const busName = "org.freedesktop.DBus"
const propertiesInterface = "org.freedesktop.DBus.Properties"

export async function createBusService(address: string, names: readonly string[]): Promise<BusService> {
  const connection = createConnection({
    busAddress: address,
    authMethods: ["EXTERNAL"],
    // So that what came in can go out again with its type.
    variants: "wrap",
  })
  connection.on("error", () => {})
  let lastSerial = 0
  const waiting = new Map<number, (message: Message) => void>()
  const objects: BusService["objects"] = new Map()
  const methods: BusService["methods"] = new Map()

  const send = (message: Message) => {
    lastSerial += 1
    connection.message({ ...message, serial: lastSerial })
    return lastSerial
  }
  const askBus = (member: string, signature = "", body: unknown[] = []) =>
    new Promise<Message>((resolve) => {
      const message = { destination: busName, path: "/org/freedesktop/DBus", interface: busName, member }
      const serial = send({ type: messageType.methodCall, ...message, ...(signature && { signature, body }) })
      waiting.set(serial, resolve)
    })

  const propertiesOf = (path: string, from: unknown) => {
    const properties = objects.get(path)?.[String(from)]
    if (properties === undefined) throw new Refusal("org.freedesktop.DBus.Error.UnknownObject")
    return properties
  }
  methods.set(`${propertiesInterface}.Get`, (path, [from, name]) => {
    const value = propertiesOf(path, from)[String(name)]
    if (value === undefined) throw new Refusal("org.freedesktop.DBus.Error.UnknownProperty")
    return ["v", value]
  })
  methods.set(`${propertiesInterface}.GetAll`, (path, [from]) => ["a{sv}", propertiesOf(path, from)])
  methods.set(`${propertiesInterface}.Set`, (path, [from, name, value]) => {
    const properties = propertiesOf(path, from)
    const known = properties[String(name)]
    if (known === undefined) throw new Refusal("org.freedesktop.DBus.Error.UnknownProperty")
    properties[String(name)] = new Variant(known.signature, variantValue(value))
    return [""]
  })

  const answer = (message: Message) => {
    const { path = "", interface: from, member, body = [], sender = "", serial = 0 } = message
    const reply = { destination: sender, replySerial: serial }
    try {
      const method = methods.get(`${from}.${member}`)
      if (method === undefined) throw new Refusal("org.freedesktop.DBus.Error.UnknownMethod", `${member}?`)
      const answered = method(path, body)
      if (answered === undefined) return
      const [signature, ...values] = answered
      send({ type: messageType.methodReturn, ...reply, ...(signature && { signature, body: values }) })
    } catch (error) {
      const errorName = error instanceof Refusal ? error.dbusName : "org.freedesktop.DBus.Error.Failed"
      const text = error instanceof Error ? error.message : String(error)
      send({ type: messageType.error, ...reply, errorName, signature: "s", body: [text] })
    }
  }
  connection.on("message", (message: Message) => {
    if (message.type === messageType.methodCall) return answer(message)
    const { replySerial = 0 } = message
    waiting.get(replySerial)?.(message)
    waiting.delete(replySerial)
  })

  const own = async () => {
    for (const name of names) await askBus("RequestName", "su", [name, 0])
  }
  const { body = [] } = await askBus("Hello")
  await own()

  const emit: BusService["emit"] = (path, from, member, signature, values) => {
    const head = { type: messageType.signal, path, interface: from, member }
    send({ ...head, ...(signature && { signature, body: [...values] }) })
  }
  return {
    uniqueName: String(body[0]),
    objects,
    methods,
    emit,
    emitTo(destination, path, from, member, signature, values) {
      const head = { type: messageType.signal, destination, path, interface: from, member }
      send({ ...head, signature, body: [...values] })
    },
    change(path, from, changed) {
      const properties = objects.get(path)?.[from]
      if (properties !== undefined) Object.assign(properties, changed)
      emit(path, propertiesInterface, "PropertiesChanged", "sa{sv}as", [from, changed, []])
    },
    own,
    async release() {
      for (const name of names) await askBus("ReleaseName", "s", [name])
    },
    async connectionCount() {
      const { body: listed = [] } = await askBus("ListNames")
      const [all] = listed
      return Array.isArray(all) ? all.filter((entry) => String(entry).startsWith(":")).length : 0
    },
    async close() {
      if (connection.stream.destroyed) return
      await new Promise<void>((resolve) => {
        connection.on("close", () => resolve())
        connection.end()
      })
    },
  }
}
