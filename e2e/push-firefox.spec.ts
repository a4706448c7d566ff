/** The whole way of a notification, in a real Firefox with a push service that the test plays; Firefox says itself whether it could read each. */
import { join } from "node:path"
import { expect } from "@playwright/test"
import { test as away } from "./away.ts"
import { trustRoot } from "./browser-trust.ts"
import { type Firefox, isFirefoxMissing, noFirefox, startFirefox } from "./firefox.ts"
import { hostName, porchlight } from "./home-device.ts"
import { makeServiceCertificate } from "./push/certificate.ts"
import { type FirefoxService, startFirefoxService } from "./push/firefox-service.ts"

const test = away.extend<{ readonly service: FirefoxService; readonly firefox: Firefox }>({
  service: async ({ folder }, use) => {
    const service = await startFirefoxService(await makeServiceCertificate(join(folder, "service")))
    await use(service)
    await service.close()
  },
  means: async ({ folder, service }, use) => {
    const rootFile = join(folder, "service/root.pem")
    await use({
      pushServices: [service.host],
      nodeWords: [],
      environment: { NODE_EXTRA_CA_CERTS: rootFile },
      flags: [],
      rootFiles: [],
    })
  },
  // The device is there before its root can be had.
  firefox: async ({ folder, service, device }, use) => {
    expect(device.origin).toContain(hostName)
    const profile = join(folder, "firefox")
    const rootFile = join(folder, "root.pem")
    await porchlight(join(folder, "state"), "ca", "export", rootFile)
    await trustRoot(rootFile, profile)
    const firefox = await startFirefox(profile, [hostName], {
      "dom.push.serverURL": service.socketUrl,
      "dom.push.testing.allowInsecureServerURL": true,
      // Off where Firefox is led by a program.
      "dom.push.connection.enabled": true,
      // What a person answers; one without a window asks nobody.
      "permissions.default.desktop-notification": 1,
      // There is no desktop that could show them.
      "alerts.useSystemBackend": false,
    })
    await use(firefox)
    await firefox.quit()
  },
})

const shown = (firefox: Firefox) =>
  firefox.run<readonly object[]>(`
    return navigator.serviceWorker.ready
      .then((registration) => registration.getNotifications())
      .then((list) => list.map(({ title, body }) => ({ title, body })))
  `)

test("Firefox is switched on at a tap, says that it read what the device told, and that it cannot where a bit has turned", async ({
  device,
  service,
  firefox,
}) => {
  test.skip(isFirefoxMissing, noFirefox)
  test.setTimeout(120_000)
  await firefox.open(device.origin)
  await expect.poll(() => firefox.text()).toContain("asks who you are")
  await firefox.type("#code", device.code)
  await firefox.click(".filled-button")
  // It is allowed already, so nothing is left to tap.
  await expect.poll(() => firefox.text(), { timeout: 30_000 }).toMatch(/Notifications\s*On/)
  expect(service.subscribed).toHaveLength(1)

  device.notify({ title: "The door is open", body: "Since noon" })
  await expect.poll(() => service.acknowledged).toEqual([100])
  await expect.poll(() => shown(firefox)).toContainEqual({ title: "The door is open", body: "Since noon" })

  service.flip()
  device.notify({ title: "Turned on the way" })
  await expect.poll(() => service.acknowledged).toEqual([100, 101])

  await firefox.open("about:blank")
  device.notify({ title: "With the page closed" })
  await expect.poll(() => service.acknowledged).toEqual([100, 101, 100])
  await device.stop()
  await firefox.open(`${device.origin}/#notifications`)
  await expect.poll(() => firefox.text()).toContain("With the page closed")
  expect(await firefox.text()).not.toContain("Turned on the way")
  expect(await firefox.text()).toMatch(/With the page closed\s+Temperature 21.5/)
  await device.start()
})
