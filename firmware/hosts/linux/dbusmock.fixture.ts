/**
 * python-dbusmock's NetworkManager on a private bus, for tests: somebody else's idea of it, beside our own fake. It has
 * no behaviour over time, but can lose its devices and refuse whatever it is told to.
 */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { onTestFinished } from "vitest"
import { openBus, variant } from "./bus.ts"
import { startBusDaemon } from "./bus-daemon.fixture.ts"
import { networkManager } from "./network-manager.ts"

/** Debian's own: another one on the path would not find Debian's packages. */
const python = "/usr/bin/python3"

const mock = "org.freedesktop.DBus.Mock"
const root = "/org/freedesktop/NetworkManager"
const wireless = `${networkManager}.Device.Wireless`

export interface MockedNetworkManager {
  readonly address: string
  /** A radio with nothing joined; `name` is the last part of its path. */
  addRadio(name: string, interfaceName: string): Promise<void>
  /** Takes the radio's objects away, as when it is pulled out. */
  removeRadio(name: string): Promise<void>
  /** Lets the radio have joined a network that it was given by hand, at 192.168.1.20. */
  bringHome(name: string): Promise<void>
  /** Answers the method as polkit's refusal does. */
  refuse(path: string, from: string, member: string, signature: string, answer: string): Promise<void>
}

/** Rejects with a sentence where it is not installed. All of it ends with the test. */
export async function startMockedNetworkManager(): Promise<MockedNetworkManager> {
  if (spawnSync(python, ["-c", "import dbusmock"]).status !== 0) {
    throw new Error("python-dbusmock is not installed. On Debian: apt install python3-dbusmock dbus-daemon.")
  }
  const daemon = await startBusDaemon()
  onTestFinished(() => daemon.stop())
  const bus = await openBus(daemon.address)
  onTestFinished(() => bus.close())
  const isThere = new Promise<void>((resolve) => {
    void bus.watchService(networkManager, (present) => {
      if (present) resolve()
    })
  })
  const child = spawn(python, ["-m", "dbusmock", "--system", "--template", "networkmanager"], {
    env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: daemon.address },
    stdio: "ignore",
  })
  const ended = once(child, "exit")
  onTestFinished(async () => {
    child.kill()
    await ended
  })
  await Promise.race([
    isThere,
    ended.then(([code]) => {
      throw new Error(`python-dbusmock ended with ${code}.`)
    }),
  ])

  const ask = (path: string, member: string, signature: string, ...values: unknown[]) =>
    bus.call({ service: networkManager, path, interface: mock, member, signature, arguments: values })
  const addMethod = (
    path: string,
    from: string,
    member: string,
    takes: string,
    gives: string,
    code: string,
  ) => ask(path, "AddMethod", "sssss", from, member, takes, gives, code)
  const devicePath = (name: string) => `${root}/Devices/${name}`

  // The template's own ends in an error of Python's for a name that it does not know.
  const find = `ret = self.get_device_by_ip_iface(self, args[0])
if ret is None: raise dbus.exceptions.DBusException("No device found", name="${networkManager}.UnknownDevice")`
  await addMethod(root, networkManager, "GetDeviceByIpIface", "s", "o", find)

  return {
    address: daemon.address,
    async addRadio(name, interfaceName) {
      await ask(root, "AddWiFiDevice", "ssi", name, interfaceName, 30)
      const path = devicePath(name)
      // What the template does not have: the time of the last scan, which each one moves, and the address.
      await ask(path, "AddProperty", "ssv", wireless, "LastScan", variant("x", 1n))
      await ask(path, "AddProperty", "ssv", `${networkManager}.Device`, "Ip4Config", variant("o", "/"))
      const scan = `self.UpdateProperties("${wireless}", {"LastScan": dbus.Int64(self.Get("${wireless}", "LastScan") + 1)})`
      await addMethod(path, wireless, "RequestScan", "a{sv}", "", scan)
    },
    async removeRadio(name) {
      const path = devicePath(name)
      const signal = [variant("u", 10), variant("u", 100), variant("u", 36)]
      await ask(path, "EmitSignal", "sssav", `${networkManager}.Device`, "StateChanged", "uuu", signal)
      await ask(root, "RemoveObject", "s", path)
    },
    async bringHome(name) {
      const path = devicePath(name)
      const addresses = `${root}/IP4Config/${name}`
      const address = variant("aa{sv}", [{ address: variant("s", "192.168.1.20"), prefix: variant("u", 24) }])
      const data = { AddressData: address }
      await ask(root, "AddObject", "ssa{sv}a(ssss)", addresses, `${networkManager}.IP4Config`, data, [])
      const heard = [path, name, "Office", "02:00:00:00:99:00", 2, 2412, 5400, 70, 0x100]
      await ask(root, "AddAccessPoint", "ssssuuuyu", ...heard)
      const [profile] = await ask(root, "AddWiFiConnection", "ssss", path, name, "Office", "wpa-psk")
      const devices = [path]
      const [active] = await ask(root, "AddActiveConnection", "assssu", devices, profile, "/", name, 2)
      const device = { service: networkManager, path, interface: `${networkManager}.Device` }
      await bus.set(device, "Ip4Config", "o", addresses)
      await ask(root, "SetDeviceActive", "ss", path, active)
    },
    async refuse(path, from, member, signature, answer) {
      const code = `raise dbus.exceptions.DBusException("Not authorized", name="${networkManager}.PermissionDenied")`
      await addMethod(path, from, member, signature, answer, code)
    },
  }
}
