/** A store that fails when it is told to, and passes on it, for tests. */
import { randomBytes } from "node:crypto"
import { createHandClock, type HandClock } from "./hand-clock.fixture.ts"
import { openPasses, type Passes } from "./passes.ts"
import { createMemoryStore, type MemoryStore } from "./scripted-host.fixture.ts"

export const dayMilliseconds = 86_400_000
export const begin = Date.UTC(2026, 10, 22, 12)
export const today = Math.floor(begin / dayMilliseconds)
export const stranger = randomBytes(32).toString("base64url")

export type Failure = "none" | "before" | "after"

/** A store that can fail before it has written, and after. */
interface FailingStore extends MemoryStore {
  failure: Failure
  writes: number
}

function createFailingStore(): FailingStore {
  const inner = createMemoryStore()
  const fail = (when: Failure) => {
    if (store.failure === when) throw new Error("disk full")
  }
  const store: FailingStore = {
    ...inner,
    beforeSet: async () => {},
    failure: "none",
    writes: 0,
    async set(key, value) {
      store.writes += 1
      await store.beforeSet()
      fail("before")
      inner.values.set(key, value)
      fail("after")
    },
    async delete(key) {
      store.writes += 1
      fail("before")
      inner.values.delete(key)
      fail("after")
    },
  }
  return store
}

export interface Bench {
  readonly clock: HandClock
  readonly store: FailingStore
  readonly logged: string[]
  /** Undefined where the machine's clock is not set. */
  wallOffset: number | undefined
  open(): Promise<Passes>
}

export function bench(options: { maximum?: number; oldestGivesWay?: boolean } = {}): Bench {
  const clock = createHandClock()
  const store = createFailingStore()
  const logged: string[] = []
  const self: Bench = {
    clock,
    store,
    logged,
    wallOffset: begin,
    open: () =>
      openPasses({
        store,
        key: "sessions",
        who: "paired phones",
        clock,
        wallMilliseconds: () => (self.wallOffset === undefined ? undefined : self.wallOffset + clock.now()),
        random: (byteCount) => new Uint8Array(randomBytes(byteCount)),
        log: (level, message) => logged.push(`${level} ${message}`),
        maximum: options.maximum ?? 3,
        oldestGivesWay: options.oldestGivesWay ?? true,
        lifetimeDays: 400,
      }),
  }
  return self
}

/** Everything that lies in the store, as one text. */
function storedText(store: MemoryStore): string {
  return [...store.values].map(([key, value]) => key + Buffer.from(value).toString("latin1")).join("\n")
}

const written = new Set<string>()
const secrets = new Set<string>()
/** Keeps what lies in the store now, and a secret that must never lie there, for `checkNothingLeaked`. */
export function remember(store: MemoryStore, secret?: string): void {
  written.add(storedText(store))
  if (secret !== undefined) secrets.add(secret)
}

/** Throws where a remembered secret, or its bytes, lay in the store at any remembered time; then forgets them. */
export function checkNothingLeaked(): void {
  for (const text of written) {
    for (const secret of secrets) {
      if (text.includes(secret)) throw new Error("A secret lies in the store.")
      if (text.includes(Buffer.from(secret, "base64url").toString("latin1"))) throw new Error("Its bytes do.")
    }
  }
  written.clear()
  secrets.clear()
}
