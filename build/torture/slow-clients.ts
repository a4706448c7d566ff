/** A thousand clients that hold their connections and take their time, while a phone works. */
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { type DeviceProcess, startDevice } from "../bench/device-process.ts"
import { residentBytes } from "../bench/process-figures.ts"
import { type Finding, openLedger, type Scale } from "./finding.ts"
import { visitsDuring } from "./phone.ts"
import { isInstalled, program, skippedFor } from "./program.ts"

const area = "Slow clients"
const clients = 1000
const mustHold = "phone served within 1 s; memory bounded"

/** In millions of bytes; 128 connections that are held, each with a head of at most 16 kB, take two. */
const grownMaximum = 30

/** slowhttptest(1): what is slow, and how. */
const modes: readonly { readonly name: string; readonly words: readonly string[] }[] = [
  { name: "headers, a line in 5 s", words: ["-H", "-i", "5"] },
  { name: "bodies, some bytes in 5 s", words: ["-B", "-i", "5", "-s", "8000", "-t", "POST"] },
  { name: "readers, 5 bytes in 5 s", words: ["-X", "-n", "5", "-w", "10", "-y", "20", "-z", "5"] },
]

export async function tortureSlowly(scale: Scale): Promise<Finding[]> {
  const seconds = Math.max(4, scale.count(30))
  const device = await startDevice()
  try {
    const findings: Finding[] = []
    for (const { name, words } of modes) {
      if (!isInstalled("slowhttptest")) {
        findings.push(skippedFor("slowhttptest", { area, what: `slow ${name}`, mustHold }))
        continue
      }
      const url = `http://127.0.0.1:${device.httpPort}/api/scan`
      const all = [...words, "-c", String(clients), "-r", "400", "-l", String(seconds), "-u", url, "-p", "5"]
      findings.push(
        await during(`slow ${name}`, clients, { device, scale }, () => program("slowhttptest", all)),
      )
    }
    findings.push(
      await during("half-open connections", 200, { device, scale }, () => holdOpen(200, seconds, device)),
    )
    return findings
  } finally {
    await device.stop()
  }
}

async function during(
  what: string,
  count: number,
  { device, scale }: { readonly device: DeviceProcess; readonly scale: Scale },
  load: () => Promise<unknown>,
): Promise<Finding> {
  const before = await residentBytes(device.pid)
  const ledger = openLedger()
  ledger.count = count
  const { faults, measured } = await visitsDuring(load(), device.httpPort, scale)
  for (const fault of faults) ledger.fault(fault)
  const grown = ((await residentBytes(device.pid)) - before) / 1e6
  if (grown > grownMaximum) ledger.fault(`The device took ${grown.toFixed(1)} MB more memory.`)
  return ledger.finding({
    ...{ area, what, mustHold },
    measured: `${measured}; ${grown.toFixed(1)} MB more memory`,
  })
}

/** Connections on which nothing is ever said; each that is ended is begun anew. */
async function holdOpen(count: number, seconds: number, { httpPort }: DeviceProcess): Promise<void> {
  const sockets = new Set<Socket>()
  let isOver = false
  const open = () => {
    const socket = connect(httpPort, "127.0.0.1")
    sockets.add(socket)
    socket.on("error", () => {})
    socket.once("close", () => {
      sockets.delete(socket)
      if (!isOver) setTimeout(open, 10)
    })
  }
  for (let left = count; left > 0; left--) open()
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  isOver = true
  const ends = [...sockets].map((socket) => once(socket, "close"))
  for (const socket of sockets) socket.destroy()
  await Promise.all(ends)
}
