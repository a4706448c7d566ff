/** The service that `porchlight install` makes, where it is there. */
import { ownCommand } from "../hosts/linux/own-command.ts"
import { type Finding, note, ok, wrong } from "./finding.ts"
import type { Scene } from "./scene.ts"

const subject = "Service"
const unit = "/etc/systemd/system/porchlight.service"
const stateFolder = "/var/lib/porchlight"

export async function examineService(scene: Scene): Promise<readonly Finding[]> {
  const { machine, hasSystemd } = scene
  if ((await machine.text(unit)) === undefined) {
    const text = "Porchlight is not installed as a service."
    return [hasSystemd ? note(subject, text, `sudo ${ownCommand()} install`) : note(subject, text)]
  }
  return [await activityFinding(scene), ...(await folderFindings(scene))]
}

async function activityFinding({ machine }: Scene): Promise<Finding> {
  const properties = "--property=ActiveState,SubState,UnitFileState,Result"
  const text = await machine
    .run("systemctl", ["show", "porchlight.service", properties])
    .catch(() => undefined)
  const state = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(text ?? "")?.[1] ?? ""
  const active = state("ActiveState")
  if (active === "") return note(subject, "It is installed; systemd does not tell whether it runs.")
  const why = "sudo journalctl -u porchlight tells why."
  if (active === "failed") return wrong(subject, `It failed (${state("Result")}).`, why)
  if (active === "activating" && state("SubState") === "auto-restart") {
    return wrong(subject, "It ends and is started again and again.", why)
  }
  if (active === "inactive") {
    return wrong(subject, "It is installed and does not run.", "sudo systemctl start porchlight")
  }
  if (state("UnitFileState") === "disabled") {
    const remedy = "sudo systemctl enable porchlight"
    return note(subject, `It is ${active} and will not start at the next boot.`, remedy)
  }
  return ok(subject, active)
}

async function folderFindings({ machine, users }: Scene): Promise<readonly Finding[]> {
  const status = await machine.status(stateFolder)
  // systemd makes it at the first start.
  if (status === undefined) return []
  const owner = users.get(status.userId) ?? String(status.userId)
  if (owner !== "porchlight") {
    const remedy = `sudo chown -R porchlight: ${stateFolder}`
    return [wrong("State folder", `${stateFolder} belongs to ${owner}: the service cannot use it.`, remedy)]
  }
  if ((status.mode & 0o077) !== 0) {
    const text = `${stateFolder} is open to other users of this machine.`
    return [wrong("State folder", text, `sudo chmod 700 ${stateFolder}`)]
  }
  return [ok("State folder", stateFolder)]
}
