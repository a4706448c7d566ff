/**
 * START HERE. Leads a person to trust the device: shows the steps of their system among those that the HTML holds, and
 * goes on to the device's app the moment this browser trusts it.
 */
import { copyText } from "../ui/copy-text.ts"
import { fingerprintGroups } from "../ui/fingerprint-groups.ts"
import { type Asking, keepAsking, type Reason } from "./asking.ts"
import { onwardAddress, type TrustFacts, trustFactsFrom } from "./facts.ts"
import { type Visitor, visitorOf } from "./system.ts"

/** Long enough to read two short lines, and to choose to stay. `trust.css` has it too, for the bar. */
const arrivalMilliseconds = 4000

const retryMilliseconds = 2000

const visitor = visitorOf(navigator)
const systems = byId<HTMLSelectElement>("systems")
const language = byId<HTMLSelectElement>("language")

function byId<Kind extends HTMLElement>(id: string): Kind {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`The page has no element "${id}".`)
  return element as Kind
}

function all(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)]
}

/** The guide of a visitor: on Linux it is the browser that keeps the certificates. */
function guideFor({ system, browser }: Visitor): string {
  if (system === "linux") return browser === "firefox" ? "linux-firefox" : "linux-chrome"
  return system ?? ""
}

function showGuide(name: string): void {
  for (const guide of all(".guide")) {
    const chosen = guide.dataset["system"] === name
    guide.hidden = !chosen
    guide.toggleAttribute("open", chosen)
  }
  for (const trap of all("[data-systems]")) {
    const { systems: list = "" } = trap.dataset
    trap.hidden = list !== "" && !list.split(" ").includes(name)
  }
}

/** Steps for other browsers than this one are left out where the guide is this system's own. */
function showOwnSteps(): void {
  const own = `[data-system="${guideFor(visitor)}"] `
  for (const step of all(`${own}[data-only]`)) {
    step.hidden = !step.dataset["only"]?.split(" ").includes(visitor.browser)
  }
}

/** Says so where this browser cannot do it, with the address to open in one that can. */
function sendElsewhere(): void {
  const { system, browser } = visitor
  const inApp = browser === "in-app"
  const needsSafari = system === "ios" && browser !== "safari"
  if (!inApp && !needsSafari) return
  const reason = inApp ? (needsSafari ? "in-app-ios" : "in-app") : "safari"
  byId(`elsewhere-${reason}`).hidden = false
  byId("elsewhere").hidden = false
  const address = byId("address")
  address.textContent = onwardAddress(location.origin, location.hash)
  const copy = byId("copy")
  if (needsSafari) {
    // Here the file leads nowhere, so the one filled button is the one that helps.
    for (const button of all(".step .filled-button")) button.className = "tonal-button"
    copy.className = "filled-button"
  }
  copy.onclick = () => {
    const copied = copyText(address)
    byId("copied").hidden = !copied
    byId("hold").hidden = copied
  }
}

function fill(facts: TrustFacts): void {
  for (const place of all("[data-fact]")) place.textContent = facts[place.dataset["fact"] as keyof TrustFacts]
  for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-link]")) {
    link.href = onwardAddress(facts[link.dataset["link"] as keyof TrustFacts], location.hash)
    link.hidden = false
  }
  byId("groups").replaceChildren(
    ...fingerprintGroups(facts.fingerprint).flatMap((group) => {
      const element = document.createElement("span")
      element.textContent = group
      return [element, " "]
    }),
  )
  byId("fingerprint").hidden = false
}

function say(state: Reason | "trusted"): void {
  for (const each of ["untrusted", "away", "name-not-found", "trusted"])
    byId(`state-${each}`).hidden = each !== state
  if (state === "name-not-found") byId("trap-name").toggleAttribute("open", true)
}

async function fetchFacts(): Promise<TrustFacts> {
  for (;;) {
    try {
      const response = await fetch("/api/trust", { cache: "no-store" })
      const facts = trustFactsFrom(await response.json())
      if (facts !== undefined) return facts
    } catch {
      // The same as an answer that says nothing: ask again.
    }
    say("away")
    await new Promise((resolve) => setTimeout(resolve, retryMilliseconds))
  }
}

function arrive({ url }: TrustFacts): void {
  const address = onwardAddress(url, location.hash)
  byId("page").className = "page lit arrived"
  say("trusted")
  byId("leading").hidden = true
  byId("arrived").hidden = false
  byId<HTMLAnchorElement>("onward").href = address
  scrollTo(0, 0)
  byId("arrived-title").focus({ preventScroll: true })
  // In place of this page, so that the way back does not lead to it and on again.
  const timer = setTimeout(() => location.replace(address), arrivalMilliseconds)
  byId("stay").onclick = () => {
    clearTimeout(timer)
    byId("leading").hidden = false
    byId("arrived").hidden = true
    byId("page").className = "page lit"
    byId("title").focus()
  }
}

function askWhileSeen(asking: Asking): void {
  const look = () => (document.hidden ? asking.rest() : asking.wake())
  addEventListener("visibilitychange", look)
  addEventListener("focus", look)
  addEventListener("pageshow", look)
  addEventListener("online", look)
  look()
}

async function lead(): Promise<void> {
  // What stands behind `#` stays, and with it the pairing that this page was opened with; a form would drop it.
  language.onchange = () => {
    location.search = `?lang=${language.value}`
  }
  systems.value = guideFor(visitor)
  systems.onchange = () => {
    showGuide(systems.value)
    // The steps stand above the choice, since few people need another one.
    document.querySelector(".guide[open]")?.scrollIntoView()
  }
  showOwnSteps()
  showGuide(systems.value)
  sendElsewhere()
  const facts = await fetchFacts()
  fill(facts)
  say("untrusted")
  byId("page").className = "page glowing"
  const { url, addressUrl } = facts
  let arrived = false
  const asking = keepAsking({
    url,
    addressUrl,
    onReason: say,
    onTrusted: () => {
      if (arrived) return
      arrived = true
      arrive(facts)
    },
  })
  askWhileSeen(asking)
}

void lead()
