/** Captive DNS before hostile packets, and under a flood. */
import { createSocket } from "node:dgram"
import { once } from "node:events"
import { writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { answer, everyName } from "../../firmware/core/dns.ts"
import { type DeviceProcess, startDevice } from "../bench/device-process.ts"
import { dnsQuery } from "../bench/dns-query.ts"
import { residentBytes } from "../bench/process-figures.ts"
import { type Chance, createChance } from "./chance.ts"
import { hostilePacket, wrongWith } from "./dns-packets.ts"
import { type Finding, openLedger, type Scale } from "./finding.ts"
import { visitsDuring } from "./phone.ts"
import { isInstalled, program, skippedFor } from "./program.ts"

const address = "192.0.2.1"
const area = "DNS"

export async function tortureDns(scale: Scale): Promise<Finding[]> {
  const chance = createChance(scale.seed)
  const device = await startDevice()
  try {
    return [
      parsed(scale.count(1_000_000), chance),
      await sent(scale.count(200_000), chance, device),
      await flooded(Math.max(3, scale.count(30)), device, scale),
    ]
  } finally {
    await device.stop()
  }
}

/** Each answer is compared with what an independent codec reads. */
function parsed(count: number, chance: Chance): Finding {
  const ledger = openLedger()
  const resolve = everyName(address)
  for (; ledger.count < count; ledger.count++) {
    const packet = hostilePacket(chance)
    const hex = () => Buffer.from(packet).toString("hex")
    try {
      const wrong = wrongWith(packet, answer(packet, resolve), address)
      if (wrong !== undefined) ledger.fault(`${wrong}: ${hex()}`)
    } catch (error) {
      ledger.fault(`${String(error)}: ${hex()}`)
    }
  }
  const what = "generated and mutated packets"
  return ledger.finding({ area, what, mustHold: "no crash, no wrong answer", measured: "" })
}

/** At most so many questions may be unanswered at once, or the kernel throws some away. */
const packetsAtOnce = 256

/** To the running device, by its socket; after each batch a plain question has to have its answer. */
async function sent(count: number, chance: Chance, device: DeviceProcess): Promise<Finding> {
  const ledger = openLedger()
  const before = await residentBytes(device.pid)
  const socket = createSocket("udp4")
  socket.connect(device.dnsPort, "127.0.0.1")
  await once(socket, "connect")
  try {
    for (let batch = 1; ledger.count < count; batch++) {
      for (let left = packetsAtOnce; left > 0; left--, ledger.count++) socket.send(hostilePacket(chance))
      // The number is out of those that mutated questions have.
      const id = 0x8000 + (batch % 0x4000)
      if (!(await isAnswered(socket, id)))
        ledger.fault(`A plain question after batch ${batch} was not answered.`)
    }
  } finally {
    socket.close()
  }
  const grown = ((await residentBytes(device.pid)) - before) / 1e6
  return ledger.finding({
    ...{ area, what: "the same, sent to a running device" },
    mustHold: "a plain question is answered after each 256",
    measured: `${grown.toFixed(1)} MB more memory`,
  })
}

function isAnswered(socket: ReturnType<typeof createSocket>, id: number): Promise<boolean> {
  return new Promise((resolve) => {
    let triesLeft = 20
    const end = (isThere: boolean) => {
      clearInterval(repeat)
      socket.off("message", hear)
      resolve(isThere)
    }
    const hear = (packet: Buffer) => {
      if (packet.readUInt16BE(0) === id && packet.subarray(-4).join(".") === address) end(true)
    }
    const ask = () => {
      triesLeft -= 1
      if (triesLeft < 0) end(false)
      else socket.send(dnsQuery(id))
    }
    const repeat = setInterval(ask, 100)
    socket.on("message", hear)
    ask()
  })
}

async function flooded(seconds: number, device: DeviceProcess, scale: Scale): Promise<Finding> {
  const row = { area, what: "flood of dnsperf while a phone works", mustHold: "phone served within 1 s" }
  if (!isInstalled("dnsperf")) return skippedFor("dnsperf", row)
  const names = join(tmpdir(), `porchlight-dnsperf-${process.pid}`)
  await writeFile(names, "captive.apple.com A\nexample.com AAAA\nconnectivitycheck.gstatic.com A\n")
  const words = [
    "-s",
    "127.0.0.1",
    "-p",
    String(device.dnsPort),
    "-d",
    names,
    "-l",
    String(seconds),
    "-c",
    "16",
  ]
  const flood = program("dnsperf", words)
  const visits = await visitsDuring(flood, device.httpPort, scale)
  const said = await flood
  const completed = Number(/Queries completed:\s+(\d+)/.exec(said)?.[1] ?? 0)
  const rate = Math.round(completed / seconds).toLocaleString("en")
  const faults = completed === 0 ? [...visits.faults, "The flood was not answered at all."] : visits.faults
  return { ...row, count: completed, faults, measured: `${rate} answers/s; ${visits.measured}` }
}
