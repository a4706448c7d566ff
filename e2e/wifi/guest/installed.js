// What stories of an installed device ask of its command and its service.
import { unitName } from "../../../dist/firmware/service/places.js"
import { run } from "./command.js"

/** Resolves when the program has ended: how, and with what words. @param {import("./device.js").DeviceProgram} started */
export async function finished(started) {
  const code = await started.ended
  return { code, said: started.lines.join("\n") }
}

/** The number of the service's process; `0` where there is none. */
export async function mainProcess() {
  return run("systemctl", "show", "--property=MainPID", "--value", unitName)
}
