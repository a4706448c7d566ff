/** `porchlight notify TEXT`: has the running device tell the phones that want to be told. */
import { askControl } from "../control/control-client.ts"
import { notifyAnswerSchema } from "../control/notify-control.ts"
import type { Urgency } from "../core/notification.ts"
import { notRunning, type Place } from "./place.ts"

export interface NotifyOptions {
  readonly text: string
  /** The text stands below it; it is the title itself where there is none. */
  readonly title: string | undefined
  readonly url: string | undefined
  readonly urgency: Urgency | undefined
  readonly tag: string | undefined
}

/** What no phone shows need not be sent: the device would cut it, too. */
const textMaximumLength = 4000

export async function notify(place: Place, options: NotifyOptions): Promise<void> {
  const { title, url, urgency, tag } = options
  const text = options.text.slice(0, textMaximumLength)
  const body = { ...(title === undefined ? { title: text } : { title, body: text }), url, urgency, tag }
  const answer = await askControl(place.stateFolder, {
    ...{ method: "POST", path: "/notify", body, schema: notifyAnswerSchema },
  })
  if (answer === undefined) throw notRunning(place)
  process.stdout.write(`${sentenceOf(answer.phones)}\n`)
}

function sentenceOf(phones: number): string {
  if (phones === 0) {
    return "No phone wants to be told: it stands in the app's list alone. Switch notifications on in the app."
  }
  return phones === 1 ? "It goes to one phone." : `It goes to ${phones} phones.`
}
