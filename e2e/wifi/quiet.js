// Holds the other machines still while one measures how fast its device is: they have the same processors.
import { connect } from "node:net"

/** QEMU answers within milliseconds; one that does not is ending. */
const patienceMilliseconds = 2_000

/** A machine that stands still knows nothing of it: its clock stands, too. */
export class Quiet {
  /** Where each machine that runs is told to stop and to go on. @type {Map<string, string>} */
  #monitors = new Map()
  /** Those that measure, or want to; the first one does. @type {string[]} */
  #turns = []
  /** @type {Set<string>} */
  #still = new Set()
  #work = Promise.resolve()

  /** @param {string} machine @param {string} monitor the socket of its monitor */
  enter(machine, monitor) {
    this.#monitors.set(machine, monitor)
  }

  /** @param {string} machine that has ended */
  leave(machine) {
    this.#monitors.delete(machine)
    this.#still.delete(machine)
    this.end(machine)
  }

  /** @param {string} machine that measures from now on */
  begin(machine) {
    this.#turns.push(machine)
    this.#settle()
  }

  /** @param {string} machine */
  end(machine) {
    this.#turns = this.#turns.filter((turn) => turn !== machine)
    this.#settle()
  }

  #settle() {
    this.#work = this.#work.then(async () => {
      const [measuring] = this.#turns
      for (const [machine, monitor] of this.#monitors) {
        const isStill = measuring !== undefined && machine !== measuring
        if (isStill === this.#still.has(machine)) continue
        if (isStill) this.#still.add(machine)
        else this.#still.delete(machine)
        await tell(monitor, isStill ? "stop" : "cont")
      }
    })
  }
}

/** QEMU's machine protocol, of which two words are used. @param {string} monitor @param {"stop" | "cont"} command @returns {Promise<void>} */
function tell(monitor, command) {
  return new Promise((resolve) => {
    const socket = connect(monitor)
    let said = ""
    const done = () => {
      socket.destroy()
      resolve()
    }
    socket.setTimeout(patienceMilliseconds, done)
    socket.on("error", done).on("close", done)
    socket.on("data", (piece) => {
      said += piece
      // One for each of the two.
      if (said.split('"return"').length > 2) done()
    })
    socket.write(`{"execute":"qmp_capabilities"}\n{"execute":"${command}"}\n`)
  })
}
