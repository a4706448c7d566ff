import { base64urlDecode, base64urlEncode } from "../../shared/bytes.ts"
import { type Channel, channelFrom } from "../../shared/seal.ts"

/** What a session is known by, and what it seals with. */
export interface Keys {
  readonly session: string
  /** Proves that this phone has the code. */
  readonly tag: string
  readonly channel: Channel
}

/** A page that is going says a word or two; a device takes any number above the last. */
export const sayingAhead = 9

/** The session's name, the tag, three secrets of the channel, and the numbers that it has come to. */
const form = /^porchlight ([\w-]{22}) ([\w-]{86}) ([\w-]{43}) ([\w-]{43}) ([\w-]{86}) (\d{1,10}) (\d{1,10})$/

/** As on the device. */
const sessionMilliseconds = 300_000
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * Keeps the keys for the next page of this tab, which goes on where this one stopped: Apple's sheet is made to load the
 * page anew, and people do. After each message, since Chromium may begin the next page before it tells this one, and a
 * number that was used must not be used again.
 *
 * They are kept in `window.name`. Login sheets have no storage, and an address would stay in histories, which are copied
 * to other devices. A page of another site that follows in this tab could read the name, so it is emptied when setup is
 * done, and when nothing was said for as long as a session lives; a tab that another page has opened keeps nothing.
 */
export function keep({ session, tag, channel }: Keys): void {
  if (window.opener) return
  clearTimeout(timer)
  timer = setTimeout(forget, sessionMilliseconds)
  const { sendKey, receiveKey, transcriptHash, nextToSend, nextToReceive } = channel.keep()
  const secrets = [sendKey, receiveKey, transcriptHash].map(base64urlEncode)
  window.name = ["porchlight", session, tag, ...secrets, nextToSend, nextToReceive].join(" ")
}

export function forget(): void {
  window.name = ""
}

/** The keys that the page before has kept. Undefined for any other text: some other site's page may have left one. */
export function kept(): Keys | undefined {
  const [, session = "", tag = "", send = "", receive = "", hash = "", nextToSend, nextToReceive] =
    form.exec(window.name) ?? []
  const [sendKey, receiveKey, transcriptHash] = [send, receive, hash].map(base64urlDecode)
  if (!sendKey?.length || !receiveKey || !transcriptHash) return undefined
  // The page before may have said more than this one can know, and no number may be used twice.
  const numbers = { nextToSend: Number(nextToSend) + sayingAhead, nextToReceive: Number(nextToReceive) }
  const channel = channelFrom({ sendKey, receiveKey, transcriptHash, ...numbers })
  return channel.isWiped ? undefined : { session, tag, channel }
}
