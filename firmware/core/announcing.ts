/**
 * The device's name in its home network: announced while it is at home, given up for `<name>-2` where another host has
 * it, and kept over a restart, since phones have it on their home screens.
 */
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import type { AnnouncedService, Announcement, Host } from "./host.ts"

export interface AnnouncingOptions {
  readonly host: Host
  readonly deviceName: string
  /** What is to be announced now; nothing while the device is not at home. */
  readonly services: () => readonly AnnouncedService[]
  /** The host's name is another one. */
  readonly onRenamed: () => void
}

export interface Announcing {
  /** `ding-5cd80b1.local`, or `ding-5cd80b1-2.local`: the name that is announced, or was last, or will be tried first. */
  readonly hostName: string
  /** To be called whenever `services` may say something else; where it does not, it does nothing. */
  look(): void
  /** Final. Resolves when goodbye was said. */
  close(): Promise<void>
}

const storeKey = "host-label"

/** Rejects like the store. */
export async function openAnnouncing(options: AnnouncingOptions): Promise<Announcing> {
  const { host, deviceName } = options
  const { store, log } = host
  let label = labelOf(await store.get(storeKey), deviceName)
  let announcement: Announcement | undefined
  /** What is announced, or about to be. */
  let wanted = keyOf([])
  let turn: Promise<void> = Promise.resolve()
  let isClosed = false

  async function keep(): Promise<void> {
    try {
      await store.set(storeKey, utf8Encode(label))
    } catch (error) {
      log("warn", `The name ${label}.local could not be kept. The next start looks for one anew.`, {
        error: String(error),
      })
    }
  }

  function named(hostName: string, services: readonly AnnouncedService[]): void {
    const isNew = hostName !== `${label}.local`
    label = hostName.replace(/\.local$/, "")
    if (label === deviceName) log("info", `The device is announced as ${hostName}.`, { hostName })
    else {
      const message = `Another device of this network is called ${deviceName}.local.`
      log("warn", `${message} This one is at ${urlOf(hostName, services)}`, { hostName })
    }
    if (!isNew) return
    void keep()
    options.onRenamed()
  }

  async function change(services: readonly AnnouncedService[], key: string): Promise<void> {
    await announcement?.close()
    announcement = undefined
    if (key !== wanted || services.length === 0) return
    announcement = host.announce?.({
      name: deviceName,
      firstLabel: label,
      services,
      onName(hostName) {
        // The name of one that has just ended may still be on its way.
        if (key === wanted) named(hostName, services)
      },
    })
  }

  function want(services: readonly AnnouncedService[]): void {
    const key = keyOf(services)
    if (key === wanted) return
    wanted = key
    turn = turn.then(() => change(services, key))
  }

  return {
    get hostName() {
      return `${label}.local`
    },
    look() {
      if (!isClosed) want(options.services())
    },
    async close() {
      isClosed = true
      want([])
      await turn
    },
  }
}

/** What a device tells of itself to programs that look for devices of its kind. */
export interface Announced {
  readonly id: string
  readonly name: string
  readonly version: string
}

/** By where its services listen, `0.0.0.0:80`. The device itself is found as `_porchlight._tcp`, where it is best reached. */
export function announcedServices(
  { http, https }: { readonly http: string; readonly https?: string },
  { id, name, version }: Announced,
): readonly AnnouncedService[] {
  const found = ([["http", http] as const, ["https", https] as const] as const).flatMap(([type, address]) => {
    const port = Number(/:(\d+)$/.exec(address ?? "")?.[1] ?? 0)
    return port === 0 ? [] : [{ type, port, text: {} }]
  })
  const best = found.at(-1)
  if (best === undefined) return []
  return [...found, { type: "porchlight", port: best.port, text: { id, name, version } }]
}

function labelOf(kept: Uint8Array | undefined, deviceName: string): string {
  const text = utf8Decode(kept ?? new Uint8Array()) ?? ""
  return text.startsWith(`${deviceName}-`) && /-[2-9]$/.test(text) && text.length === deviceName.length + 2
    ? text
    : deviceName
}

function keyOf(services: readonly AnnouncedService[]): string {
  return JSON.stringify(services)
}

/** HTTPS goes before. */
function urlOf(hostName: string, services: readonly AnnouncedService[]): string {
  const best = services.find(({ type }) => type === "https") ?? services.find(({ type }) => type === "http")
  if (best === undefined) return hostName
  const usual = best.type === "https" ? 443 : 80
  return `${best.type}://${hostName}${best.port === usual ? "" : `:${best.port}`}`
}
