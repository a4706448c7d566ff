/** Errors of the message bus as Porchlight's own. */
import { ConnectionClosedError, DBusError, TimeoutError } from "dbus-native"
import { PorchlightError } from "../../core/errors.ts"

/** What was asked, as errors and logs may tell it: without the arguments, which hold passwords. */
export interface Question {
  readonly service: string
  readonly interface: string
  readonly member: string
}

/** Names of errors by their last word: services have their own in front of it. */
const notPermitted =
  /\.(?:AccessDenied|PermissionDenied|NotAuthorized|AuthFailed|InteractiveAuthorizationRequired)$/

const polkitRule = "/etc/polkit-1/rules.d/50-porchlight.rules"
const notThere = /\.(?:ServiceUnknown|NameHasNoOwner|Spawn\.\w+)$/

/**
 * `bus-closed`, `bus-timeout`, `service-missing`, `not-permitted`, or `bus-refused` with what the service said; the fact
 * `error` is its D-Bus name.
 */
export function busError(cause: unknown, { service, interface: from, member }: Question): PorchlightError {
  const what = `${from.split(".").at(-1)}.${member} of ${service}`
  const facts = { service, interface: from, member }
  if (cause instanceof ConnectionClosedError) {
    return new PorchlightError("bus-closed", `${what} was not answered: the system bus is gone.`, facts)
  }
  if (cause instanceof TimeoutError) {
    const error = cause.dbusName
    const seconds = cause.timeout / 1000
    const sentence = `${what} was not answered within ${seconds} s. Look at the log of that service.`
    return new PorchlightError("bus-timeout", sentence, { ...facts, error })
  }
  // What cannot be written is not told: the text of such an error quotes the value.
  if (!(cause instanceof DBusError) || cause.dbusName === undefined) {
    return new PorchlightError("bus-refused", `${what} could not be asked: a value has a wrong form.`, facts)
  }
  const error = cause.dbusName
  if (notPermitted.test(error)) {
    const sentence = `${what} is not permitted to this user. Run as root, or allow it by the rule for polkit that porchlight install writes: ${polkitRule}.`
    return new PorchlightError("not-permitted", sentence, { ...facts, error })
  }
  if (notThere.test(error)) {
    const sentence = `${service} is not running. Start it, or install it.`
    return new PorchlightError("service-missing", sentence, { ...facts, error })
  }
  return new PorchlightError("bus-refused", `${what} was refused: ${cause.message}`, { ...facts, error })
}

/** Whether `error` is the service's own refusal by this D-Bus name. */
export function isRefusal(error: unknown, name: string): boolean {
  return error instanceof PorchlightError && error.facts["error"] === name
}
