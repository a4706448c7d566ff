/** The topics of one device. Every part of them is `a-z`, `0-9` and `-`: nobody's name can hold a `/`, `+` or `#`. */

export interface Topics {
  /** All of this device's begin with it. */
  readonly base: string
  readonly availability: string
  reading(id: string): string
  control(id: string): string
  image(id: string): string
  event(kind: string): string
  /** What a device listens to. */
  readonly commands: readonly string[]
  /** What a command is about; undefined for what is none. */
  commandOf(topic: string): Command | undefined
}

export interface Command {
  readonly kind: "set" | "take"
  readonly id: string
}

/** `deviceId`: 16 hexadecimal digits, which no two devices share, and which stay when a device is renamed. */
export function topicsOf(deviceId: string): Topics {
  const base = `porchlight/${deviceId}`
  return {
    base,
    availability: `${base}/availability`,
    reading: (id) => `${base}/readings/${id}`,
    control: (id) => `${base}/controls/${id}`,
    image: (id) => `${base}/images/${id}`,
    event: (kind) => `${base}/events/${kind}`,
    commands: [`${base}/controls/+/set`, `${base}/images/+/take`],
    commandOf(topic) {
      if (!topic.startsWith(`${base}/`)) return undefined
      const [, part, id = "", verb] =
        /^(controls|images)\/([a-z0-9-]{1,32})\/(set|take)$/.exec(topic.slice(base.length + 1)) ?? []
      if (part === "controls" && verb === "set") return { kind: "set", id }
      return part === "images" && verb === "take" ? { kind: "take", id } : undefined
    },
  }
}
