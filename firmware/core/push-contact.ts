/** Whom a push service can ask about a device that sends too much: the `sub` of its token (RFC 8292, section 2.1). */
import { PorchlightError } from "./errors.ts"

/** Where Porchlight itself is to be found. A maker of devices gives an address of their own. */
export const defaultPushContact = "https://github.com/porchlight/porchlight"

/** Longer ones make every request longer. */
const contactMaximumLength = 200

/** Names that nobody can be reached by from outside (RFC 2606, RFC 6761, RFC 6762, RFC 8375, and ICANN's `internal`). */
const privateEndings = [
  "local",
  "localhost",
  "localdomain",
  "internal",
  "intranet",
  "private",
  "lan",
  "home",
  "corp",
  "home.arpa",
  "test",
  "example",
  "invalid",
  "onion",
]

const addressForm =
  /^(?:https:\/\/([a-z0-9.-]+)(?::\d{1,5})?(?:\/[!-~]*)?|mailto:[a-z0-9.!#$%&'*+/=_~-]+@([a-z0-9.-]+))$/i
const hostForm = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/i

/**
 * `contact` itself. Throws a `PorchlightError`, code `bad-push-contact`, where it leads nowhere from outside: Apple
 * refuses such a token, 403 `BadJwtToken`, and no phone of theirs is told (web-push-libs/web-push#947).
 */
export function checkPushContact(contact: string): string {
  const [, site, domain] = (contact.length <= contactMaximumLength && addressForm.exec(contact)) || []
  const host = (site ?? domain)?.toLowerCase()
  if (host === undefined) {
    throw bad(contact, "is no address. Write https://… or mailto:…, in at most 200 characters.")
  }
  if (!hostForm.test(host) || privateEndings.some((ending) => host.endsWith(`.${ending}`))) {
    throw bad(
      contact,
      "is not public. Apple refuses what comes from there; write an address that the internet knows.",
    )
  }
  return contact
}

function bad(contact: string, sentence: string): PorchlightError {
  const message = `The contact for push services: ${JSON.stringify(contact).slice(0, 100)} ${sentence}`
  return new PorchlightError("bad-push-contact", message, { contact })
}
