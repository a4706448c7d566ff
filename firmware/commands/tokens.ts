/** `porchlight token`: what lets a script in. The running device is asked, as it holds them in memory. */
import { houseClient } from "../control/house-client.ts"
import { oneLine } from "../control/mode-sentence.ts"
import { PorchlightError } from "../core/errors.ts"
import type { TokenAction } from "../house-words.ts"
import { passLines } from "./pass-list.ts"
import { notRunning, type Place } from "./place.ts"

export async function tokens(place: Place, action: TokenAction): Promise<void> {
  const client = houseClient(place.stateFolder)
  const say = (text: string) => void process.stdout.write(text)
  switch (action.kind) {
    case "list": {
      const list = await client.tokens()
      if (list === undefined) throw notRunning(place)
      const hint = `There is no token. To make one: ${place.command("token new --name NAME")}\n`
      return say(list.length === 0 ? hint : passLines(list))
    }
    case "new": {
      const made = await client.newToken(action.name)
      if (made === undefined) throw notRunning(place)
      // Where a script takes it, it is all that it takes.
      if (!process.stdout.isTTY) return say(`${made.token}\n`)
      return say(`
    ${made.token}

  It is shown this once. A script sends it as: Authorization: Bearer TOKEN
  To end it: ${place.command(`token revoke ${made.id}`)}

`)
    }
    case "revoke": {
      const revoked = await client.revokeToken(action.id)
      if (revoked === undefined) throw notRunning(place)
      if (!revoked) throw notThere(action.id, place)
      return say("That token lets nobody in now.\n")
    }
  }
}

function notThere(id: string, place: Place): PorchlightError {
  const sentence = `There is no token ${oneLine(id)}. Their list: ${place.command("token list")}`
  return new PorchlightError("no-such-pass", sentence, { id })
}
