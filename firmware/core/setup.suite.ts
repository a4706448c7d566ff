import { holds, type Suite, same } from "./claim.ts"
import { Device } from "./device.ts"
import { settled } from "./hand-clock.fixture.ts"
import type { Host } from "./host.ts"
import { createMemoryStore, createScriptedHost, startDevice, startSetup } from "./scripted-host.fixture.ts"
import { createScriptedRadio } from "./scripted-radio.fixture.ts"
import { joinedAtHome, tellResult, wholeSetup } from "./setup-story.fixture.ts"

const breaks = (): never => {
  throw new TypeError("out of order")
}

/** A machine of which every part that a device may call breaks at once, and not by a promise. */
function brokenHost(): Host {
  const radio = {
    ...createScriptedRadio(true),
    scan: breaks,
    openAccessPoint: breaks,
    join: breaks,
    leave: breaks,
  }
  const store = { ...createMemoryStore(), set: breaks }
  return { ...createScriptedHost(), radio, store }
}

export const setupSuite: Suite = {
  about: "setup",
  claims: [
    { name: "goes from an empty device to one at home, with two phones", run: () => wholeSetup() },
    {
      name: "does with a radio of which the access point goes down",
      run: () => wholeSetup({ concurrent: false }),
    },
    { name: "does under the seal of the code on the label", run: () => wholeSetup({ isSealed: true }) },
    {
      name: "joins what it saved when it starts again",
      async run() {
        const store = createMemoryStore()
        const { device, host } = await startSetup({ store })
        await tellResult(host, joinedAtHome)
        await device.close()
        const again = await startDevice({ store })
        const arrived = again.device.connectOrSetup()
        await settled()
        again.host.radio.joins.at(-1)?.end(joinedAtHome)
        same((await arrived).ssid, "Home")
        await again.device.close()
      },
    },
    {
      name: "keeps what breaks in a machine, or in its program, away from the engine",
      async run() {
        const { device, host } = await startSetup()
        device.on("state", breaks)
        host.clock.after(10, () => device.dispatch({ kind: "timer-ended", timer: "scan" }))
        await host.clock.advance(20)
        await tellResult(host, joinedAtHome)
        same(device.describe().mode, "grace")
        await device.close()
      },
    },
    {
      name: "of a machine that breaks at every touch does not get anywhere, and does not fall",
      async run() {
        const opened = await Device.open({
          name: "ding",
          version: "1",
          setupCode: "none",
          host: brokenHost(),
        }).catch((error: unknown) => error)
        holds(opened instanceof TypeError || opened instanceof Device, "it opens, or says why not")
        if (!(opened instanceof Device)) return
        opened.connectOrSetup().catch(() => {})
        await settled()
        await opened.close()
      },
    },
  ],
}
