/** The real commands, as a person types them, at a device whose every word is a stranger's. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { serveControl } from "../../firmware/control/control-server.ts"
import type { HouseControl } from "../../firmware/control/house-control.ts"
import { root } from "../bench/device-process.ts"
import type { Chance } from "./chance.ts"
import { type Finding, openLedger } from "./finding.ts"
import { hostileText, steering } from "./hostile-text.ts"
import { program } from "./program.ts"

const area = "Text"

export async function commanded(count: number, chance: Chance): Promise<Finding> {
  const ledger = openLedger()
  const stateFolder = await mkdtemp(join(tmpdir(), "porchlight-torture-"))
  const word = () => hostileText(chance, 200)
  const passes = () =>
    Array.from({ length: 8 }, (_, id) => ({ id: `${id}`.repeat(12), name: word(), made: null, used: 1 }))
  const house = {
    ...{ hasOwnCertificate: false, phones: passes, tokens: passes },
    root: () => ({ commonName: word(), fingerprint: "0".repeat(64), validFrom: 0, validUntil: 1 }),
    pairingLink: () => ({ url: `https://ding.local/#pair=${word()}`, expiresInMilliseconds: 1000 }),
  } as unknown as HouseControl
  const control = await serveControl(
    stateFolder,
    {
      status: async () => ({
        ...{ name: word(), version: word(), mode: "home", radio: { name: word(), concurrent: true } },
        capabilities: { https: true, push: true, history: true },
        network: { ssid: word(), address: word() },
        ...{ savedNetworks: 1, uptimeSeconds: 1, pages: [word(), word()] },
        accessPoint: { name: word(), security: "open", protection: "code" },
      }),
      setup: () => Promise.reject(new Error(word())),
      clear: () => Promise.reject(new Error(word())),
      notify: () => ({ phones: 0 }),
      house,
    },
    () => {},
  )
  try {
    for (let left = count; left > 0; left--) {
      for (const [words, lines] of commands) {
        ledger.count += 1
        const said = await program(process.execPath, [cli, ...words, "--state", stateFolder])
        const fault = (sentence: string) =>
          ledger.fault(`porchlight ${words.join(" ")} ${sentence}: ${JSON.stringify(said)}`)
        if (steering(said) !== undefined) fault("steers the terminal")
        if (lines !== undefined && said.split("\n").length - 1 !== lines) fault(`has not ${lines} lines`)
        if (said.length < 40) fault("said nothing")
      }
    }
  } finally {
    await control?.close()
    await rm(stateFolder, { recursive: true, force: true })
  }
  return ledger.finding({
    ...{
      area,
      what: `porchlight ${commands.map(([words]) => words.join(" ")).join(", ")}, of hostile names`,
    },
    ...{ mustHold: "as many lines as ever; none steers a terminal", measured: "" },
  })
}

const cli = join(root, "dist/program/cli.js")

/** With the lines that each has, whatever the names. */
const commands: readonly (readonly [words: readonly string[], lines: number | undefined])[] = [
  [["status"], 10],
  [["phones", "list"], 10],
  [["token", "list"], 10],
  [["clear", "--yes"], undefined],
]
