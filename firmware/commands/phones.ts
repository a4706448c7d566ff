/** `porchlight phones`: who is paired. The running device is asked, as it holds them in memory. */
import { houseClient } from "../control/house-client.ts"
import { oneLine } from "../control/mode-sentence.ts"
import { PorchlightError } from "../core/errors.ts"
import type { PhonesAction } from "../house-words.ts"
import { passLines } from "./pass-list.ts"
import { notRunning, type Place } from "./place.ts"

const minuteMilliseconds = 60_000

export async function phones(place: Place, action: PhonesAction): Promise<void> {
  const client = houseClient(place.stateFolder)
  const say = (text: string) => void process.stdout.write(text)
  switch (action.kind) {
    case "list": {
      const list = await client.phones()
      if (list === undefined) throw notRunning(place)
      const hint = `No phone is paired. To pair one: ${place.command("phones link")}\n`
      return say(list.length === 0 ? hint : passLines(list))
    }
    case "link": {
      const link = await client.pairingLink()
      if (link === undefined) throw notRunning(place)
      const minutes = Math.floor(link.expiresInMilliseconds / minuteMilliseconds)
      return say(`
    ${link.url}

  It pairs the first phone that opens it, within ${minutes} minutes.

`)
    }
    case "revoke": {
      const revoked = await client.revokePhone(action.id)
      if (revoked === undefined) throw notRunning(place)
      if (!revoked) throw notThere(action.id, place)
      return say("That phone is no longer paired.\n")
    }
    case "revoke-all":
      if (!(await client.revokeAllPhones())) throw notRunning(place)
      return say("No phone is paired now.\n")
  }
}

function notThere(id: string, place: Place): PorchlightError {
  const sentence = `There is no phone ${oneLine(id)}. Their list: ${place.command("phones list")}`
  return new PorchlightError("no-such-pass", sentence, { id })
}
