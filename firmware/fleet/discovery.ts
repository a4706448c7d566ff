/** How Home Assistant comes to know a device: a retained message for each of its parts (its page "MQTT", discovery). */
import type { ControlView, HomeView } from "../../shared/home-contract.ts"
import type { Part as KnownPart } from "./known-parts.ts"
import { sensorClass } from "./sensor-class.ts"
import type { Topics } from "./topics.ts"

export interface DiscoveryMessage {
  readonly topic: string
  readonly config: Readonly<Record<string, unknown>>
}

export interface DiscoveredDevice {
  readonly id: string
  readonly topics: Topics
  /** Where its app is. */
  readonly url: string
  /** The kinds of events that it can tell of. */
  readonly eventKinds: readonly string[]
}

/** Where Home Assistant looks unless its owner has changed that. */
const prefix = "homeassistant"

/** Its own limit is 255 characters of state; a choice with more than this many is no choice. */
type Part = {
  readonly component: string
  readonly id: string
  readonly config: Readonly<Record<string, unknown>>
}

export function discoveryMessages(view: HomeView, device: DiscoveredDevice): DiscoveryMessage[] {
  const { id, topics, url } = device
  const node = nodeOf(id)
  const common = {
    availability_topic: topics.availability,
    device: {
      identifiers: [node],
      name: view.device.name,
      manufacturer: "Porchlight",
      model: "Porchlight",
      sw_version: view.device.version,
      configuration_url: url,
    },
    origin: { name: "Porchlight", sw_version: view.device.version },
  }
  return [...partsOf(view, device)].map((part) => ({
    topic: configTopic(node, part.component, part.id),
    config: { ...part.config, unique_id: `${node}-${part.id}`, ...common },
  }))
}

/** Where all that was told of a part is kept. */
export function topicsOfPart(
  { kind, id }: KnownPart,
  device: Pick<DiscoveredDevice, "id" | "topics">,
): string[] {
  const { topics } = device
  const config = (component: string, part: string) => configTopic(nodeOf(device.id), component, part)
  switch (kind) {
    case "reading":
      return [config("sensor", `reading-${id}`), topics.reading(id)]
    case "image":
      return [config("camera", `image-${id}`), config("button", `image-${id}-take`), topics.image(id)]
    case "button":
      return [config("button", `control-${id}`)]
    default:
      return [config(kind === "choice" ? "select" : kind, `control-${id}`), topics.control(id)]
  }
}

function nodeOf(id: string): string {
  return `porchlight-${id}`
}

function configTopic(node: string, component: string, part: string): string {
  return `${prefix}/${component}/${node}/${part}/config`
}

function* partsOf(view: HomeView, { topics, eventKinds }: DiscoveredDevice): Generator<Part, void> {
  for (const { id, label, unit, decimals, staleAfterMilliseconds } of view.readings) {
    const config = {
      name: label,
      state_topic: topics.reading(id),
      value_template: "{{ value_json.value }}",
      ...(unit !== "" && { unit_of_measurement: unit }),
      ...sensorClass(id, unit),
      suggested_display_precision: decimals,
      // A second beyond what the device itself takes for stale, for the way.
      expire_after: Math.ceil(staleAfterMilliseconds / 1000) + 1,
    }
    yield { component: "sensor", id: `reading-${id}`, config }
  }
  for (const control of view.controls) yield controlPart(control, topics)
  for (const { id, label } of view.images) {
    yield { component: "camera", id: `image-${id}`, config: { name: label, topic: topics.image(id) } }
    const config = {
      name: label,
      command_topic: `${topics.image(id)}/take`,
      payload_press: "take",
      icon: "mdi:camera",
    }
    yield { component: "button", id: `image-${id}-take`, config }
  }
  const config = {
    name: null,
    state_topic: topics.event("+"),
    event_types: eventKinds,
    icon: "mdi:bell-outline",
  }
  yield { component: "event", id: "events", config }
}

function controlPart(control: ControlView, topics: Topics): Part {
  const state_topic = topics.control(control.id)
  const common = { name: control.label, command_topic: `${state_topic}/set`, qos: 1 }
  const part = (component: string, config: Readonly<Record<string, unknown>>): Part => {
    return { component, id: `control-${control.id}`, config: { ...common, ...config } }
  }
  switch (control.kind) {
    case "switch":
      return part("switch", { state_topic, payload_on: "true", payload_off: "false" })
    case "number": {
      const { minimum, maximum, step, unit } = control
      // It takes no step below a thousandth.
      const config = { state_topic, min: minimum, max: maximum, step: Math.max(step, 0.001), mode: "slider" }
      return part("number", { ...config, ...(unit !== "" && { unit_of_measurement: unit }) })
    }
    case "choice":
      return part("select", { state_topic, options: control.options.map(({ value }) => value) })
    case "button":
      return part("button", { payload_press: "press" })
  }
}
