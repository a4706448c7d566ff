/** `porchlight run`: the device itself, until it is told to end. */
import { defaultReadings } from "../board/default-readings.ts"
import type { RunOptions } from "../command-line.ts"
import { type Control, serveControl } from "../control/control-server.ts"
import { controlledDevice } from "../control/controlled-device.ts"
import { modeSentence } from "../control/mode-sentence.ts"
import { PorchlightError } from "../core/errors.ts"
import type { Host, Log } from "../core/host.ts"
import { ownCommand } from "../hosts/linux/own-command.ts"
import { createServiceNotice, type ServiceNotice } from "../hosts/linux/service-notice.ts"
import { createLog } from "../hosts/node/log.ts"
import { keepStateCopyForADay } from "../hosts/node/state-before.ts"
import { machineFor, type RadioKind } from "../machine.ts"
import { createDevice, type Device } from "../porchlight.ts"
import { welcome } from "../welcome.ts"
import { tellHome } from "./home-notice.ts"
import { keepChoices, keepName } from "./kept-choices.ts"
import { hasColours } from "./terminal.ts"

/** systemd would kill after 90 s; a person at a terminal waits for less. */
const closeMilliseconds = 5000

type Options = RunOptions & { readonly radio: RadioKind }

export async function run(options: Options, stateFolder: string, name: string): Promise<void> {
  const log = createLog({ level: options.logLevel, stream: process.stderr })
  const host = await machineFor({ ...options, name, stateFolder, log })
  const device = await createDevice({ ...options, host, name })
  await keep(host, options, name)
  const control = await serveControl(stateFolder, controlledDevice(device, host), log)
  const sentence = () => modeSentence({ ...device.describe(), network: device.network ?? null })
  const notice = createServiceNotice({ log, sentence })
  closeOnSignal(device, control, notice, log)
  const isTerminal = process.stdout.isTTY
  const ownAir = options.air !== undefined
  process.stdout.write(
    welcome(device, { stateFolder, ownAir, colours: hasColours(), isTerminal, command: ownCommand() }),
  )
  notice?.ready()
  device.on("state", () => notice?.changed())
  await defaultReadings(device)
  keepStateCopyForADay(stateFolder, host)
  tellHome(device, log)
  if (options.open) log("warn", "Whoever is in the home network comes in, without pairing: --open was said.")
  await device.connectOrSetup().catch(async (error) => {
    if (error instanceof PorchlightError && error.code === "closed") return
    // Started again, it would raise its network again: it waits for `porchlight setup`.
    if (error instanceof PorchlightError && error.code === "portal-timed-out" && isService(options)) return
    await control?.close()
    await device.close()
    throw error
  })
}

function isService({ radio }: Options): boolean {
  return radio === "networkmanager"
}

/** For the commands that come after; a device runs without. */
async function keep({ store, log }: Host, options: Options, name: string): Promise<void> {
  const { radio, accessPoint = "open", setupCode } = options
  try {
    await keepName(store, name)
    await keepChoices(store, { radio, accessPoint, ...(setupCode === undefined ? {} : { setupCode }) })
  } catch (error) {
    log("warn", `How it was run could not be kept: ${String(error)}`)
  }
}

function closeOnSignal(
  device: Device,
  control: Control | undefined,
  notice: ServiceNotice | undefined,
  log: Log,
): void {
  const end = async () => {
    setTimeout(() => {
      log("error", `The device did not end within ${closeMilliseconds / 1000} s and is ended as it is.`)
      process.exit(1)
    }, closeMilliseconds).unref()
    await Promise.all([notice?.stopping(), control?.close(), device.close()])
    process.exit(0)
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void end())
}
