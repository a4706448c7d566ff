/**
 * START HERE. A device at its owner's broker, by MQTT: what it measures and obeys as retained messages, what happens as
 * events, and commands back.
 *
 *     home -> what is new -> one message after the other (broker-line.ts) -> broker
 *     broker -> commands.ts -> home
 */
import { happeningKinds } from "../../shared/home-contract.ts"
import type { Host } from "../core/host.ts"
import type { Relay, RelayedHome } from "../core/relay.ts"
import type { MqttOptions } from "../mqtt-options.ts"
import { checkBroker } from "./broker-address.ts"
import { isNotAllowed, reasonWords } from "./broker-fault.ts"
import { createBrokerLine, type Message, type OpenLine } from "./broker-line.ts"
import { createCommands } from "./commands.ts"
import type { DiscoveredDevice } from "./discovery.ts"
import { type EventQueue, openEventQueue, type QueuedEvent } from "./event-queue.ts"
import { createFormerParts } from "./former-parts.ts"
import { type KnownParts, openKnownParts, type Part, partsOf } from "./known-parts.ts"
import { createPictures } from "./pictures.ts"
import { discoveryStates, presentStates, type RetainedState, unavailable } from "./retained-states.ts"
import { topicsOf } from "./topics.ts"

/** Many readings change together, and a sensor that is asked ten times a second is told of once. */
const gatherMilliseconds = 1_000
/** A hand at the lamp is told at once. */
const promptMilliseconds = 20

/** After so long an event is news to nobody; the broker drops it, and so does a device that was away for longer. */
const eventSeconds = 86_400

/** What is told of a notification has the whole text, and takes the place of `notified`. */
const eventKinds = [...happeningKinds.filter((kind) => kind !== "notified"), "notification", "alert"]

/** Whoever mends the rights need not restart the device; and whoever withholds some is not asked all day. */
const refusedAgainMilliseconds = 600_000

type Machine = Pick<Host, "store" | "clock" | "log" | "random">

/** Rejects with a `PorchlightError`, code `bad-mqtt`, for what can never work, and like the store. */
export async function openRelay(
  broker: MqttOptions,
  machine: Machine,
): Promise<(home: RelayedHome) => Relay> {
  checkBroker(broker)
  const queue = await openEventQueue(machine)
  const known = await openKnownParts(machine)
  return (home) => createRelay(home, { broker, machine, queue, known })
}

function createRelay(
  home: RelayedHome,
  {
    broker,
    machine,
    queue,
    known,
  }: { broker: MqttOptions; machine: Machine; queue: EventQueue; known: KnownParts },
): Relay {
  const { clock, log, random } = machine
  const topics = topicsOf(home.id)
  /** By topic, for as long as one line stands: after that the broker is told all anew. */
  const sent = new Map<string, { readonly value: string; readonly at: number }>()
  /** What the broker has refused since it was last asked, and what of that is in the log. */
  const refusedTopics = new Set<string>()
  const toldRefusals = new Set<string>()
  let cancelAgain: (() => void) | undefined
  let line: OpenLine | undefined
  let onLost = () => {}
  let isPumping = false
  let isNew = false
  let areEventsHeld = false
  let isClosed = false
  let next: { readonly at: number; readonly cancel: () => void } | undefined
  let address = home.view().network?.address
  let discovered = { of: "", states: [] as readonly RetainedState[], parts: [] as readonly Part[] }
  const pictures = createPictures({ home, clock, onDue: () => soon(promptMilliseconds) })
  const former = createFormerParts({ known, clock, log, onDue: () => soon(0) })
  const commands = createCommands({
    ...{ home, topics, log },
    onRefused(id) {
      sent.delete(topics.control(id))
      soon(promptMilliseconds)
    },
    onTaken(id) {
      pictures.asked(id)
      soon(promptMilliseconds)
    },
  })

  const retained = (topic: string, payload: Message["payload"], qos: 0 | 1): Message => ({
    topic,
    payload,
    retain: true,
    qos,
  })

  const brokerLine = createBrokerLine({
    ...{ broker, address: checkBroker(broker), clock, log, random },
    clientId: `porchlight-${home.id}`,
    will: retained(topics.availability, unavailable, 1),
    onOpen(opened) {
      line = opened
      sent.clear()
      pictures.forget()
      toldRefusals.clear()
      askAgain()
      former.opened()
      void opened
        .subscribe(topics.commands)
        .catch((error: unknown) => refused(`${topics.base}/+/+/set`, error))
    },
    onLost() {
      line = undefined
      onLost()
    },
    onMessage: commands.received,
    onNews: home.onNews,
  })

  /** In a moment; of two the sooner one counts. */
  function soon(milliseconds: number): void {
    const at = clock.now() + milliseconds
    if (isClosed || (next !== undefined && next.at <= at)) return
    next?.cancel()
    const cancel = clock.after(milliseconds, () => {
      next = undefined
      isNew = true
      void pump()
    })
    next = { at, cancel }
  }

  /** One message after the other: a slow line gets the newest of each, and no broker more at once than it takes. */
  async function pump(): Promise<void> {
    if (isPumping) return
    isPumping = true
    try {
      while (line !== undefined && isNew) {
        isNew = false
        await round(line)
        brokerLine.denied(refusedTopics.size > 0)
      }
    } finally {
      isPumping = false
    }
  }

  async function round(open: OpenLine): Promise<void> {
    const lost = new Promise<"lost">((resolve) => {
      onLost = () => resolve("lost")
    })
    const publish = (message: Message) => Promise.race([deliver(open, message), lost])
    const all = states()
    await known.note(discovered.parts)
    for (const state of all) {
      if (line !== open) return
      const { topic, value, payload, qos } = state
      if (!isDue(state)) continue
      if ((await publish(retained(topic, payload, qos))) === "lost") return
      sent.set(topic, { value, at: clock.now() })
    }
    await former.told(discovered.parts, (topic) => refusedTopics.has(topic))
    for await (const { id, picture } of pictures.due()) {
      if (line !== open) return
      const isTooLarge = picture.bytes.length + 200 > (open.maximumBytes ?? Number.POSITIVE_INFINITY)
      if (isTooLarge) log("warn", `The picture ${id} is larger than what the broker takes.`)
      else if ((await publish(retained(topics.image(id), picture.bytes, 1))) === "lost") return
      pictures.sent(id, picture)
    }
    for (let event = queue.first(); event !== undefined && !areEventsHeld; event = queue.first()) {
      if (line !== open) return
      const outcome = await publishEvent(event, publish)
      if (outcome === "lost") return
      if (outcome === "arrived") await queue.remove(event)
      else areEventsHeld = true
    }
  }

  /** `refused` where the broker has it not, and will not. */
  async function deliver(open: OpenLine, message: Message): Promise<"arrived" | "refused" | "lost"> {
    try {
      await open.publish(message)
      return "arrived"
    } catch (error) {
      const { code } = error as { code?: unknown }
      if (typeof code !== "number") return "lost"
      refused(message.topic, error)
      return "refused"
    }
  }

  /** In the log once for each kind of topic, and for each line anew. */
  function refused(topic: string, error: unknown): void {
    refusedTopics.add(topic)
    cancelAgain ??= clock.after(refusedAgainMilliseconds, askAgain)
    const { code } = error as { code?: unknown }
    const kind = topic.startsWith(topics.base) ? topic.split("/").slice(0, 3).join("/") : "homeassistant"
    if (toldRefusals.has(kind)) return
    toldRefusals.add(kind)
    const words =
      typeof code === "number" ? reasonWords(code) : error instanceof Error ? error.message : String(error)
    const remedy = isNotAllowed(code) ? " Give this device the right to it there." : ""
    log("warn", `The broker refuses ${topic}: ${words}.${remedy}`)
  }

  function askAgain(): void {
    cancelAgain?.()
    cancelAgain = undefined
    for (const topic of refusedTopics) sent.delete(topic)
    refusedTopics.clear()
    areEventsHeld = false
    soon(0)
  }

  async function publishEvent(
    event: QueuedEvent,
    publish: (message: Message) => Promise<"arrived" | "refused" | "lost">,
  ): Promise<"arrived" | "refused" | "lost"> {
    const { kind, number, facts, atMilliseconds } = event
    const now = home.wallMilliseconds()
    const age = atMilliseconds === null || now === undefined ? 0 : Math.max(0, now - atMilliseconds)
    const expirySeconds = eventSeconds - Math.floor(age / 1000)
    if (expirySeconds <= 0) {
      log("warn", `Event ${number} had waited for the broker for a day and was given up.`)
      return "arrived"
    }
    const at = atMilliseconds === null ? {} : { at: new Date(atMilliseconds).toISOString() }
    const payload = JSON.stringify({ ...facts, event_type: kind, number, ...at })
    return publish({ topic: topics.event(kind), payload, retain: false, qos: 1, expirySeconds })
  }

  function isDue({ topic, value, againMilliseconds }: RetainedState): boolean {
    const last = sent.get(topic)
    return last?.value !== value || clock.now() - last.at >= againMilliseconds
  }

  function states(): readonly RetainedState[] {
    const view = home.view()
    const device: DiscoveredDevice = { id: home.id, topics, url: home.url(), eventKinds }
    // A part is defined once and for all: another number of them, or another address, are all that can be new.
    const of = [device.url, view.readings.length, view.controls.length, view.images.length].join()
    if (of !== discovered.of) discovered = { of, states: discoveryStates(view, device), parts: partsOf(view) }
    const now = home.wallMilliseconds()
    const atOf = (age: number) => (now === undefined ? undefined : new Date(now - age).toISOString())
    return [
      ...former.states(discovered.parts, device),
      ...discovered.states,
      ...presentStates(view, device, atOf),
    ]
  }

  return {
    topic: topics.base,
    view: brokerLine.view,
    changed(part) {
      if (part === "readings") return soon(gatherMilliseconds)
      if (part === "controls" || part === "images") return soon(promptMilliseconds)
      if (part !== "network") return
      const now = home.view().network?.address
      if (now !== address && now !== undefined) brokerLine.look()
      address = now
    },
    happened(event) {
      void queue.add(event, home.wallMilliseconds()).then(() => soon(promptMilliseconds))
    },
    async close() {
      isClosed = true
      next?.cancel()
      cancelAgain?.()
      former.close()
      pictures.close()
      await brokerLine.close(retained(topics.availability, unavailable, 1))
      await queue.settled()
    },
  }
}
