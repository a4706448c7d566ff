// Whether this computer can compile for 32 bits, as the chips are: there a slot of the engine's heap has 16 bytes.
import { spawnSync } from "node:child_process"
import { canInstall, installDebian } from "../debian.js"

const program = '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n'

/** Gets the compiler where it can be had. @returns {string | undefined} why there is none */
export function missingCompiler() {
  if (compiles()) return undefined
  if (process.platform === "linux" && canInstall() && installDebian(["gcc-multilib"]) && compiles())
    return undefined
  return "The core was not run in a chip's engine: gcc cannot compile for 32 bits here. Install gcc-multilib."
}

function compiles() {
  const words = ["-m32", "-x", "c", "-", "-o", "/dev/null"]
  return spawnSync("gcc", words, { input: program }).status === 0
}
