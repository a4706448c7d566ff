import { Workbox } from "workbox-window"
import { defaultLanguage } from "../../shared/languages.ts"
import { language } from "./words.ts"

/** A page may stay open for days. */
const checkMilliseconds = 3_600_000

/** Between two questions of why nothing is answered. */
const trustMilliseconds = 30_000

/** Where no page is. A worker for it is never taken into use. */
const scopeOfNothing = "/.trust/"

/** Newer versions of this app, which the device brings; and whether the worker that keeps the app may be here at all. */
export interface Updates {
  /** Another version is there; this page still shows its own. */
  readonly isThere: boolean
  /** The browser lets no worker in, since it does not trust the device's certificate. */
  readonly isDistrusted: boolean
  /** Looks for one, where that was not done in the last hour. */
  look(): void
  /**
   * Whether the browser refuses the certificate of what answers, as far as is known by now: the first question begins to
   * find out. Only for when nothing else is answered.
   */
  seesForeignCertificate(): boolean
  /** Shows the other version: the page begins anew, once. */
  apply(): void
}

export function createUpdates(onChange: () => void): Updates {
  const workbox = "serviceWorker" in navigator ? new Workbox(workerAddress()) : undefined
  let isThere = false
  let isDistrusted = false
  let isApplying = false
  let checkedAtMilliseconds = Date.now()
  let isControlled = Boolean(navigator.serviceWorker?.controller)
  /** Of the worker that was here when this page began. */
  const addressBefore = navigator.serviceWorker?.controller?.scriptURL
  const isSwitching = (address?: string) =>
    address !== undefined && addressBefore !== undefined && address !== addressBefore
  const trust: Trust = { askedAtMilliseconds: Number.NEGATIVE_INFINITY, isBroken: false }

  function reload(): void {
    if (isApplying) return
    isApplying = true
    location.reload()
  }

  async function register(): Promise<void> {
    try {
      await workbox?.register()
    } catch (error) {
      isDistrusted = isSecurityError(error)
    }
    onChange()
  }

  function look(): void {
    if (Math.abs(Date.now() - checkedAtMilliseconds) < checkMilliseconds) return
    checkedAtMilliseconds = Date.now()
    // Where the device is away there is none.
    workbox?.update().catch(() => undefined)
  }

  function found(): void {
    isThere = true
    onChange()
  }

  workbox?.addEventListener("waiting", ({ sw }) => {
    // The same version in another language: this page is in it already.
    if (isSwitching(sw?.scriptURL)) sw?.postMessage({ type: "SKIP_WAITING" })
    else found()
  })
  // Another tab took it; this one goes on with what it shows until somebody says so. The first worker is no other
  // version, though Workbox calls it external where a reload came while it was installed.
  navigator.serviceWorker?.addEventListener("controllerchange", () => {
    if (isControlled && !isSwitching(navigator.serviceWorker.controller?.scriptURL)) found()
    isControlled = true
  })
  void register()
  setInterval(look, checkMilliseconds / 4)

  return {
    get isThere() {
      return isThere
    },
    get isDistrusted() {
      return isDistrusted
    },
    look,

    seesForeignCertificate() {
      if (Math.abs(Date.now() - trust.askedAtMilliseconds) >= trustMilliseconds) void askTrust(trust)
      return trust.isBroken
    },

    apply() {
      void applyWaiting(reload)
    },
  }
}

/** The worker keeps the words of one language besides English, and learns which from its own address. */
function workerAddress(): string {
  return language() === defaultLanguage ? "/worker.js" : `/worker.js?lang=${language()}`
}

interface Trust {
  askedAtMilliseconds: number
  isBroken: boolean
}

/**
 * A failed request does not tell why it failed, but a failed registration does: Chromium rejects it with a
 * `SecurityError` for a certificate that it refuses, and with a `TypeError` where nobody answers. An update says the
 * latter for both.
 */
async function askTrust(trust: Trust): Promise<void> {
  trust.askedAtMilliseconds = Date.now()
  try {
    const registration = await navigator.serviceWorker?.register("/worker.js", { scope: scopeOfNothing })
    // The device came back in this moment.
    await registration?.unregister()
    trust.isBroken = false
  } catch (error) {
    trust.isBroken = isSecurityError(error)
  }
}

/** Where none waits, as after another tab took it, the page is all that has to begin anew. */
async function applyWaiting(reload: () => void): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  await registration?.update().catch(() => undefined)
  const waiting = registration?.waiting
  if (!waiting) return reload()
  navigator.serviceWorker.addEventListener("controllerchange", reload)
  waiting.postMessage({ type: "SKIP_WAITING" })
}

/** What a browser calls it when the certificate of a worker's script is not good; W3C Service Workers, "Register". */
function isSecurityError(error: unknown): boolean {
  return error instanceof DOMException && error.name === "SecurityError"
}
