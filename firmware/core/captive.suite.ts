import { holds, type Suite, same } from "./claim.ts"
import { startSetup } from "./scripted-host.fixture.ts"
import { joinedAtHome, tellResult } from "./setup-story.fixture.ts"

const probes = [
  ["captive.apple.com", "/hotspot-detect.html"],
  ["connectivitycheck.gstatic.com", "/generate_204"],
  ["www.msftconnecttest.com", "/connecttest.txt"],
  ["detectportal.firefox.com", "/canonical.html"],
] as const

export const captiveSuite: Suite = {
  about: "captive answers",
  claims: [
    {
      name: "send every probe to the page, with a body and nothing to keep",
      async run() {
        const { device, host } = await startSetup()
        for (const [name, path] of probes) {
          const { status, headers, text } = await host.request("GET", path, { host: name })
          same([status, headers["location"]], [302, "http://192.0.2.1/"])
          same([headers["cache-control"], headers["connection"]], ["no-store", "close"])
          holds(text.length > 0, "iOS ignores an empty answer")
        }
        await device.close()
      },
    },
    {
      name: "tell an iPhone that it is done once the device is home, and nobody else",
      async run() {
        const { device, host } = await startSetup()
        await tellResult(host, joinedAtHome)
        const asked = async ([name, path]: readonly [string, string]) =>
          (await host.request("GET", path, { host: name })).status
        same(await Promise.all(probes.map(asked)), [200, 302, 302, 302])
        await device.close()
      },
    },
  ],
}
