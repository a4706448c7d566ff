/** The device of `sealing.ts`, in a process of its own where nothing has run before. Takes the name of a scheme. */
import { type FromDevice, type ToDevice, toBytes, toText } from "./sealing-messages.ts"
import { type DeviceSide, type SchemeName, schemes } from "./sealing-schemes.ts"

const loadStartTime = performance.now()
const scheme = await schemes[process.argv[2] as SchemeName]()
tell([], loadStartTime)

let device: DeviceSide | undefined
process.on("message", ({ step, values }: ToDevice) => {
  const bytes = values.map(toBytes)
  const [beginning = new Uint8Array()] = bytes
  const startTime = performance.now()
  if (step === "answer") {
    device = scheme.device()
    tell(device.answer(beginning), startTime)
  } else if (device !== undefined) {
    tell([device.reply(bytes)], startTime)
  }
})

function tell(values: readonly Uint8Array[], startTime: number): void {
  const milliseconds = performance.now() - startTime
  const message: FromDevice = { values: values.map(toText), milliseconds }
  process.send?.(message)
}
