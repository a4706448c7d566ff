/** The user that the service runs as: nobody else's, without a home of its own or a way to log in. */
import { PorchlightError } from "../core/errors.ts"
import { places, userName } from "./places.ts"
import type { Part } from "./step.ts"
import { must, type System, succeeds } from "./system.ts"

export function userPart(system: System): Part {
  return {
    text: `System user ${userName}`,
    async look() {
      const home = await homeOf(system)
      if (home === places.state) return undefined
      if (home !== undefined) throw userTaken(home)
      const hasGroup = await succeeds(system, "getent", "group", userName)
      return async () => {
        const group = hasGroup ? ["--gid", userName] : ["--user-group"]
        const place = ["--no-create-home", "--home-dir", places.state, "--shell", "/usr/sbin/nologin"]
        await must(system, "useradd", "--system", ...group, ...place, userName)
      }
    },
  }
}

/** Whether there is one of ours. */
export async function hasUser(system: System): Promise<boolean> {
  return (await homeOf(system)) === places.state
}

/** Resolves to whether there was one of ours. Nothing of it may run any more. */
export async function removeUser(system: System): Promise<boolean> {
  if (!(await hasUser(system))) return false
  await must(system, "userdel", userName)
  // userdel takes the group along, unless the machine is set up otherwise.
  if (await succeeds(system, "getent", "group", userName)) await must(system, "groupdel", userName)
  return true
}

/** Undefined where there is no such user. The sixth field, passwd(5). */
async function homeOf(system: System): Promise<string | undefined> {
  const { code, output } = await system.run("getent", ["passwd", userName])
  return code === 0 ? (output.trim().split(":")[5] ?? "") : undefined
}

function userTaken(home: string): PorchlightError {
  const sentence = `The user ${userName} belongs to somebody, with the home ${home}. Rename or remove it first.`
  return new PorchlightError("user-taken", sentence, { user: userName, home })
}
