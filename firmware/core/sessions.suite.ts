import { holds, type Suite, same } from "./claim.ts"
import { createHandClock } from "./hand-clock.fixture.ts"
import { createCountedBytes, createMemoryStore, todayMilliseconds } from "./scripted-host.fixture.ts"
import { openSessions, sessionsMaximum } from "./sessions.ts"

const open = (store = createMemoryStore()) =>
  openSessions({
    ...{ store, clock: createHandClock(), random: createCountedBytes(), log: () => {} },
    wallMilliseconds: () => todayMilliseconds,
  })

export const sessionsSuite: Suite = {
  about: "sessions",
  claims: [
    {
      name: "of a paired phone are known by their secret alone, also after a start",
      async run() {
        const store = createMemoryStore()
        const { pass, secret } = await (await open(store)).open({ name: "Zoë’s\u202e phone" })
        const again = await open(store)
        same(again.find(secret)?.id, pass.id)
        same(again.find(pass.id), undefined)
        // What turns the direction of its neighbours is not kept in a name.
        same(again.list()[0]?.name, "Zoë’s phone")
        for (const value of store.values.values()) holds(value.length <= 4000, "a chip's store takes it")
      },
    },
    {
      name: "end when they are revoked",
      async run() {
        const store = createMemoryStore()
        const sessions = await open(store)
        const { pass, secret } = await sessions.open({ name: "iPhone" })
        same(await sessions.revoke(pass.id), true)
        same(sessions.find(secret), undefined)
        same((await open(store)).find(secret), undefined)
      },
    },
    {
      name: "are as many as fit into one value of a chip's store, and the oldest gives way",
      async run() {
        const sessions = await open()
        const first = await sessions.open({ name: "first" })
        for (let count = 0; count < sessionsMaximum; count++) await sessions.open({ name: "x".repeat(80) })
        same([sessions.list().length, sessions.find(first.secret)], [sessionsMaximum, undefined])
      },
    },
  ],
}
