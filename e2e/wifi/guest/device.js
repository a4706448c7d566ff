// The device under test: programs of its own in the machine's root namespace, beside NetworkManager.
import { copyFileSync } from "node:fs"
import { basename } from "node:path"
import { run } from "./command.js"
import { LoggedProcess } from "./logged-process.js"

/** NM_DEVICE_STATE_DISCONNECTED: it could join, or does. */
const disconnected = 30

export class Device {
  /** Its radios' interfaces. */
  interfaces
  /** For logs. */
  folder
  #count = 0

  /** @param {readonly string[]} interfaces @param {string} folder for logs */
  constructor(interfaces, folder) {
    this.interfaces = interfaces
    this.folder = folder
  }

  /**
   * Starts a program as a service of systemd, so that it has its user, its rights and its end as on a real device.
   * @param {readonly string[]} words
   * @param {{ user?: string, properties?: Record<string, string>, environment?: Record<string, string> }} options
   *   `user`: root unless said; `porchlight` is there. `properties`: as in a unit's [Service] section.
   */
  start(words, { user = "root", properties = {}, environment = {} } = {}) {
    const unit = `device-${++this.#count}.service`
    const set = [
      ...Object.entries({ User: user, ...properties }).map(([key, value]) => `--property=${key}=${value}`),
      ...Object.entries(environment).map(([key, value]) => `--setenv=${key}=${value}`),
    ]
    const own = ["systemd-run", "--quiet", "--pipe", "--wait", "--collect", `--unit=${unit}`, ...set]
    const log = `${this.folder}/device-${this.#count}.log`
    return new DeviceProgram(unit, new LoggedProcess(log, [...own, ...words]))
  }

  /** Puts a file with rules where polkit reads them. @param {string} file */
  async installPolkitRule(file) {
    copyFileSync(file, `/etc/polkit-1/rules.d/${basename(file)}`)
    // It would take them up by itself, at a time of its own.
    await run("systemctl", "try-restart", "polkit")
  }

  /** Puts a unit file where systemd reads them. @param {string} file */
  async installUnit(file) {
    copyFileSync(file, `/run/systemd/system/${basename(file)}`)
    await run("systemctl", "daemon-reload")
  }

  /** Resolves when NetworkManager can use an interface, as it says after some seconds. @param {string} name */
  async ready(name) {
    const rule = "type='signal',interface='org.freedesktop.NetworkManager.Device',member='StateChanged'"
    const monitor = new LoggedProcess(`${this.folder}/monitor.log`, ["dbus-monitor", "--system", rule])
    // It listens from here on, and no change after the look at the state is missed.
    await monitor.said(/NameAcquired|NameLost/)
    for (;;) {
      const from = monitor.lines.length
      if (Number.parseInt(await stateOf(name), 10) >= disconnected) break
      await monitor.said(/member=StateChanged/, { from })
    }
    await monitor.stop()
  }
}

/** NetworkManager's number and word for it; nothing where it does not know the interface yet. @param {string} name */
async function stateOf(name) {
  return run("nmcli", "-g", "GENERAL.STATE", "device", "show", name).catch(() => "")
}

export class DeviceProgram {
  #unit
  #process

  /** @param {string} unit @param {LoggedProcess} process */
  constructor(unit, process) {
    this.#unit = unit
    this.#process = process
  }

  get lines() {
    return this.#process.lines
  }

  /** @param {Parameters<LoggedProcess["said"]>} words */
  said(...words) {
    return this.#process.said(...words)
  }

  /** The exit code, or the signal's name. */
  get ended() {
    return this.#process.ended
  }

  /** As `systemctl stop` does: the signal to end, and time to do it. */
  async stop() {
    await run("systemctl", "stop", this.#unit)
    return this.ended
  }

  /** The plug is pulled. */
  async cut() {
    await run("systemctl", "kill", "--signal=SIGKILL", this.#unit)
    return this.ended
  }
}
