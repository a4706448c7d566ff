import { toPlain, Variant } from "dbus-native"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { PorchlightError } from "../../core/errors.ts"
import { type Bus, openBus, type Signal, variant } from "./bus.ts"
import { type BusDaemon, isBusDaemonMissing, startBusDaemon } from "./bus-daemon.fixture.ts"
import { type BusService, createBusService, Refusal } from "./bus-service.fixture.ts"

const name = "org.example.Lamp"
const lamp = { service: name, path: "/lamp", interface: name } as const
const lit = { service: name, interface: name, member: "Lit" } as const

/** What a promise rejects with. */
async function rejection(promise: Promise<unknown>): Promise<PorchlightError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof PorchlightError)) throw new Error(`Not an error of ours: ${String(error)}`)
  return error
}

/** Collects, and waits until so many are there. */
function collector<Item>() {
  const items: Item[] = []
  let check = () => {}
  return {
    items,
    push(item: Item) {
      items.push(item)
      check()
    },
    async reach(count: number) {
      await new Promise<void>((resolve) => {
        check = () => {
          if (items.length >= count) resolve()
        }
        check()
      })
      return items
    },
  }
}

describe.skipIf(isBusDaemonMissing)("on a bus", () => {
  let daemon: BusDaemon
  let service: BusService
  let bus: Bus

  beforeEach(async () => {
    daemon = await startBusDaemon()
    service = await createBusService(daemon.address, [name])
    bus = await openBus(daemon.address)
  })

  afterEach(async () => {
    await bus.close()
    await service.close()
    await daemon.stop()
  })

  describe("a call", () => {
    test("carries raw bytes and nested variants there and back", async () => {
      let received: readonly unknown[] = []
      service.methods.set(`${name}.Light`, (_path, values) => {
        received = values
        return ["a{sa{sv}}u", { wick: { ssid: new Variant("ay", Buffer.from([0, 0xff])) } }, 3]
      })
      const settings = {
        wireless: { ssid: variant("ay", Uint8Array.of(0xc3, 0x28, 0)), channel: variant("u", 6) },
        ipv4: { addresses: variant("aa{sv}", [{ address: variant("s", "192.0.2.1") }]) },
      }
      const call = { ...lamp, member: "Light", signature: "a{sa{sv}}o", arguments: [settings, "/a/b"] }
      expect(await bus.call(call)).toEqual([{ wick: { ssid: Buffer.from([0, 0xff]) } }, 3])
      expect(toPlain(received)).toEqual([
        {
          wireless: { ssid: Buffer.from([0xc3, 0x28, 0]), channel: 6 },
          ipv4: { addresses: [{ address: "192.0.2.1" }] },
        },
        "/a/b",
      ])
    })

    test("that is refused rejects with the name the service gave its error", async () => {
      service.methods.set(`${name}.Light`, () => {
        throw new Refusal("org.example.Lamp.NoOil", "no oil")
      })
      const error = await rejection(bus.call({ ...lamp, member: "Light" }))
      expect(error.code).toBe("bus-refused")
      expect(error.facts).toMatchObject({ error: "org.example.Lamp.NoOil", member: "Light" })
      expect(error.message).toBe("Lamp.Light of org.example.Lamp was refused: no oil")
    })

    test.each([
      ["org.freedesktop.DBus.Error.AccessDenied"],
      ["org.freedesktop.NetworkManager.PermissionDenied"],
    ])("refused with %s says that the user may not", async (error) => {
      service.methods.set(`${name}.Light`, () => {
        throw new Refusal(error)
      })
      const refused = await rejection(bus.call({ ...lamp, member: "Light" }))
      expect(refused).toMatchObject({ code: "not-permitted", facts: { error } })
      expect(refused.message).toContain("polkit")
    })

    test("of a service that is not there says so", async () => {
      const error = await rejection(bus.call({ ...lamp, service: "org.example.Nobody", member: "Light" }))
      expect(error).toMatchObject({ code: "service-missing" })
      expect(error.message).toContain("org.example.Nobody is not running")
    })

    test("that is never answered ends at its limit", async () => {
      service.methods.set(`${name}.Light`, () => undefined)
      const error = await rejection(bus.call({ ...lamp, member: "Light", limitMilliseconds: 50 }))
      expect(error.code).toBe("bus-timeout")
    })

    test("with a value that cannot be written does not tell the value", async () => {
      const secret = "correct\u0000horse"
      const call = { ...lamp, member: "Light", signature: "s", arguments: [secret] }
      const error = await rejection(bus.call(call))
      expect(error.code).toBe("bus-refused")
      expect(`${error.message}${JSON.stringify(error.facts)}`).not.toContain("horse")
    })

    test("under way when the bus dies rejects at once", async () => {
      service.methods.set(`${name}.Light`, () => undefined)
      const failing = rejection(bus.call({ ...lamp, member: "Light" }))
      await daemon.kill()
      expect((await failing).code).toBe("bus-closed")
    })
  })

  describe("properties", () => {
    beforeEach(() => {
      service.objects.set("/lamp", { [name]: { Oil: new Variant("u", 7), Since: new Variant("x", 12n) } })
    })

    test("are read one by one and all at once", async () => {
      expect(await bus.get(lamp, "Oil")).toBe(7)
      expect(await bus.getAll(lamp)).toEqual({ Oil: 7, Since: 12n })
    })

    test("are written with their type", async () => {
      await bus.set(lamp, "Oil", "u", 9)
      expect(await bus.get(lamp, "Oil")).toBe(9)
    })
  })

  describe("a watch", () => {
    test("hears the signals of its object and its member alone, until it ends", async () => {
      const heard = collector<Signal>()
      const all = collector<Signal>()
      const end = await bus.watch({ ...lit, path: "/lamp" }, heard.push)
      await bus.watch(lit, all.push)
      service.emit("/lamp", name, "Lit", "u", [1])
      service.emit("/other", name, "Lit", "u", [2])
      service.emit("/lamp", name, "Dark", "u", [3])
      service.emit("/lamp", name, "Lit", "u", [4])
      await all.reach(3)
      expect(heard.items.map(({ arguments: [value] }) => value)).toEqual([1, 4])
      end()
      end()
      service.emit("/lamp", name, "Lit", "u", [5])
      await all.reach(4)
      expect(heard.items).toHaveLength(2)
    })

    test("does not hear anybody else who sends the same signal", async () => {
      const heard = collector<Signal>()
      await bus.watch(lit, heard.push)
      const impostor = await createBusService(daemon.address, ["org.example.Impostor"])
      let own = ""
      service.methods.set(`${name}.Light`, () => [""])
      // The one name a stranger has to know is that of our connection, and those count up.
      for (let number = 0; number < 20; number++) {
        own = `:1.${number}`
        impostor.emitTo(own, "/lamp", name, "Lit", "u", [666])
      }
      impostor.emit("/lamp", name, "Lit", "u", [666])
      await impostor.close()
      service.emit("/lamp", name, "Lit", "u", [1])
      await heard.reach(1)
      expect(heard.items.map(({ arguments: [value] }) => value)).toEqual([1])
    })

    test("goes on when the service comes back under another unique name", async () => {
      const heard = collector<Signal>()
      const present = collector<boolean>()
      await bus.watch(lit, heard.push)
      await bus.watchService(name, present.push)
      await service.close()
      await present.reach(1)
      service = await createBusService(daemon.address, [name])
      await present.reach(2)
      service.emit("/lamp", name, "Lit", "u", [1])
      await heard.reach(1)
      expect(present.items).toEqual([false, true])
    })

    test("that could not begin while the bus was gone can begin later", async () => {
      await daemon.kill()
      expect((await rejection(bus.watch(lit, () => {}))).code).toBe("bus-closed")
      await daemon.start()
      service = await createBusService(daemon.address, [name])
      const heard = collector<Signal>()
      // Until the connection is back it is refused as before.
      await vi.waitUntil(() =>
        bus.watch(lit, heard.push).then(
          () => true,
          () => false,
        ),
      )
      service.emit("/lamp", name, "Lit", "u", [1])
      expect(await heard.reach(1)).toHaveLength(1)
    })

    test("goes on when the bus itself comes back, and tells that the service was gone", async () => {
      const heard = collector<Signal>()
      const present = collector<boolean>()
      await bus.watch(lit, heard.push)
      await bus.watchService(name, present.push)
      await daemon.kill()
      await present.reach(1)
      await daemon.start()
      service = await createBusService(daemon.address, [name])
      await present.reach(2)
      service.emit("/lamp", name, "Lit", "u", [1])
      await heard.reach(1)
      expect(present.items).toEqual([false, true])
      service.methods.set(`${name}.Light`, () => [""])
      expect(await bus.call({ ...lamp, member: "Light" })).toEqual([])
    })
  })
})

test("a bus that is not there is told at once", async () => {
  const error = await rejection(openBus("unix:path=/nonexistent/socket"))
  expect(error).toMatchObject({ code: "no-bus", facts: { address: "unix:path=/nonexistent/socket" } })
})
