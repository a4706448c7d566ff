/** Everything the device keeps of a household, in one file for its owner: nothing that opens a door. */
import { utf8Encode } from "../../shared/bytes.ts"
import type { Happening, NetworksView } from "../../shared/home-contract.ts"
import type { PassView } from "../../shared/pairing-contract.ts"
import type { NotificationView } from "../../shared/push-contract.ts"
import type { HistoryKeeper } from "./history.ts"
import type { HomeSources } from "./home-view.ts"
import type { Response } from "./http.ts"
import type { Measured } from "./readings.ts"

export async function exportOf(options: {
  deviceName: string
  history: HistoryKeeper
  sources: Pick<HomeSources, "device" | "network" | "controls" | "images">
  readings: Iterable<Measured>
  happened: readonly Happening[]
  notifications: readonly NotificationView[]
  networks: NetworksView["networks"]
  phones: readonly PassView[]
}): Promise<Response> {
  const { deviceName, history, sources, happened, notifications, networks } = options
  // Piece by piece: as one text, and that as bytes, a month of 64 readings would be in memory four times.
  const pieces: Uint8Array[] = []
  const write = (text: string) => void pieces.push(utf8Encode(text))
  const facts = {
    device: sources.device(),
    network: sources.network(),
    networks,
    phones: options.phones.map(({ name, made, used }) => ({ name, madeOnDay: made, usedOnDay: used })),
    controls: sources.controls(),
    images: sources.images(),
    happened,
    notifications,
  }
  write(`${JSON.stringify(facts).slice(0, -1)},"readings":[`)
  let comma = ""
  for (const reading of options.readings) {
    const [day, month] = [await history.of(reading, "day"), await history.of(reading, "month")]
    write(`${comma}${JSON.stringify({ ...reading.view(), day, month })}`)
    comma = ","
  }
  write("]}")
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "content-disposition": `attachment; filename="${deviceName}.json"`,
      "cache-control": "no-store",
    },
    body: joined(pieces),
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
