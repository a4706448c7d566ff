/** A thousand devices at one Mosquitto: what each takes of it, and how long it takes them all to come back to one that was started anew. */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { connectAsync, type MqttClient } from "mqtt"
import { type Child, start } from "./child.ts"
import { root } from "./device-process.ts"
import { freeTcpPort } from "./free-port.ts"
import { processorMilliseconds, residentBytes } from "./process-figures.ts"
import { type Row, whole } from "./table.ts"

const devices = 1000
const topicsOfEach = 7
const steadyMilliseconds = 20_000
const patienceMilliseconds = 120_000
const goneMilliseconds = 40_000

export async function measureFleet(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-fleet-"))
  const port = await freeTcpPort()
  const file = join(folder, "mosquitto.conf")
  const lines = [
    "user root",
    `listener ${port} 127.0.0.1`,
    "allow_anonymous true",
    "persistence false",
    "max_queued_messages 0",
  ]
  await writeFile(file, `${lines.join("\n")}\n`)
  const begin = () => start("/usr/sbin/mosquitto", ["-c", file])
  let broker: Child | undefined
  let fleet: Child | undefined
  let ear: MqttClient | undefined
  try {
    broker = await begin()
    await pause(300)
    const emptyBytes = await residentBytes(broker.pid)
    const heard = await listen(port)
    ear = heard.ear
    const began = performance.now()
    const words = [`${root}/dist/build/bench/fleet-process.js`, `mqtt://127.0.0.1:${port}`, String(devices)]
    fleet = await start(process.execPath, words)
    await until(() => heard.online.size === devices && heard.topics.size >= devices * topicsOfEach)
    const arrivedSeconds = (performance.now() - began) / 1000
    // Each begins to measure at a moment of its own within ten seconds.
    await pause(12_000)
    const [bytesBefore, messagesBefore, brokerBefore, fleetBefore] = [
      heard.bytes(),
      heard.messages(),
      await processorMilliseconds(broker.pid),
      await processorMilliseconds(fleet.pid),
    ]
    await pause(steadyMilliseconds)
    const seconds = steadyMilliseconds / 1000
    const perDevice = (value: number) => value / devices / seconds
    const messages = perDevice(heard.messages() - messagesBefore)
    const bytes = perDevice(heard.bytes() - bytesBefore)
    const brokerBytes = ((await residentBytes(broker.pid)) - emptyBytes) / devices
    const brokerProcessor = perDevice((await processorMilliseconds(broker.pid)) - brokerBefore)
    const fleetProcessor = perDevice((await processorMilliseconds(fleet.pid)) - fleetBefore)
    const fleetBytes = (await residentBytes(fleet.pid)) / devices

    ear.end(true)
    await broker.stop()
    // Long enough for pauses to have grown as far as they do.
    await pause(goneMilliseconds)
    broker = await begin()
    await pause(300)
    const back = performance.now()
    const again = await listen(port)
    ear = again.ear
    await until(() => again.online.size === devices)
    const stormSeconds = (performance.now() - back) / 1000

    const killed = performance.now()
    fleet.process.kill("SIGKILL")
    await until(() => again.offline.size === devices)
    const willSeconds = (performance.now() - killed) / 1000
    return [
      {
        what: `MQTT: ${whole(devices)} devices from one process, until all states have arrived`,
        measured: `${arrivedSeconds.toFixed(1)} s`,
      },
      {
        what: "the same, each with five readings every 10 s: what a consumer of all gets, for each device",
        measured: `${messages.toFixed(2)} messages/s, ${whole(bytes)} B/s`,
      },
      {
        what: "the broker's memory and processor, for each device",
        measured: `${(brokerBytes / 1000).toFixed(1)} kB, ${(brokerProcessor * 1000).toFixed(0)} µs/s`,
      },
      {
        what: "the devices' own, in their one process",
        measured: `${whole(fleetBytes / 1000)} kB, ${(fleetProcessor * 1000).toFixed(0)} µs/s`,
      },
      {
        what: `the broker gone for ${goneMilliseconds / 1000} s: from its start until all are back`,
        measured: `${stormSeconds.toFixed(1)} s`,
        aim: "30 s",
      },
      {
        what: "all devices killed: until the last will of each is told",
        measured: `${willSeconds.toFixed(1)} s`,
      },
    ]
  } finally {
    ear?.end(true)
    await fleet?.stop()
    await broker?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function listen(port: number) {
  const ear = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5, reconnectPeriod: 0 })
  const topics = new Set<string>()
  const online = new Set<string>()
  const offline = new Set<string>()
  let messages = 0
  let bytes = 0
  ear.on("message", (topic, payload) => {
    messages += 1
    // With PUBLISH's head: two bytes, the topic's length, and an empty list of properties.
    bytes += topic.length + payload.length + 5
    topics.add(topic)
    if (topic.endsWith("/availability")) (payload.toString() === "online" ? online : offline).add(topic)
  })
  ear.on("error", () => {})
  await ear.subscribeAsync("porchlight/#")
  return { ear, topics, online, offline, messages: () => messages, bytes: () => bytes }
}

async function until(isSo: () => boolean): Promise<void> {
  for (const end = performance.now() + patienceMilliseconds; !isSo(); await pause(50)) {
    if (performance.now() > end) throw new Error("The fleet took longer than two minutes.")
  }
}
