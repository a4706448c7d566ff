/**
 * START HERE. The device's own page at home, over HTTPS: asks who comes, then shows what the device measures, obeys and
 * saw. Draws the place that a person's `Visit` has reached, and hands on what they do.
 *
 * Each screen is an entry of the browser's history, so the phone's own way back works. It draws into the light DOM, so
 * that one style sheet, allowed by its hash, serves the whole page.
 */
import { render } from "lit/html.js"
import { createNotificationList } from "../kept/notification-list.ts"
import { createPhoneStore } from "../kept/phone-store.ts"
import { createWishList } from "../kept/wish-list.ts"
import { copyText } from "../ui/copy-text.ts"
import { browserPush } from "./browser-push.ts"
import { createFirstDrawing, type FirstDrawing } from "./first-drawing.ts"
import { frame } from "./frame.ts"
import { createInstallation, type Installation } from "./installation.ts"
import { takeIntroduction } from "./introduction.ts"
import { openKept } from "./kept.ts"
import { takeLinkSecret } from "./link-secret.ts"
import { type PlaceActions, placeContent, placeTitle } from "./place-content.ts"
import { probeHealth } from "./reach.ts"
import { screenOfAddress, takeScreen } from "./screen-address.ts"
import { type Screen, screenOf } from "./screens.ts"
import { createShownPlace, type ShownPlace } from "./shown-place.ts"
import { createUpdates, type Updates } from "./updates.ts"
import { createVisit, type Visit } from "./visit.ts"
import { loadWords } from "./words-loader.ts"
import { hearWorker } from "./worker-news.ts"

class AppPage extends HTMLElement {
  declare private visit: Visit
  declare private updates: Updates
  declare private installation: Installation
  declare private shown: ShownPlace
  declare private firstDrawing: FirstDrawing
  declare private actions: PlaceActions

  connectedCallback(): void {
    const secret = takeLinkSecret()
    const introduction = takeIntroduction()
    // Where the home screen was scrolled to is known better here.
    history.scrollRestoration = "manual"
    const store = createPhoneStore()
    this.visit = createVisit(() => this.update(), {
      store,
      kept: openKept(store),
      wishList: createWishList(store),
      notificationList: createNotificationList(store),
      browser: browserPush,
      afterFrame: (work) => requestAnimationFrame(() => setTimeout(work)),
      probe: () => probeHealth(() => this.updates.seesForeignCertificate()),
    })
    this.updates = createUpdates(() => this.update())
    this.installation = createInstallation(() => this.update())
    this.shown = createShownPlace(this)
    this.firstDrawing = createFirstDrawing(() => this.update())
    this.actions = {
      onSubmit: () => void this.submit(),
      onCopy: (link) => this.copy(link),
      onOpen: (screen) => this.open(screen),
      onBack: () => this.back(),
      // Past the list that it was picked from.
      onWifi: () => history.go(-2),
    }
    if (introduction !== undefined) this.visit.introduce(introduction)
    this.visit.begin(secret, takeScreen() ?? screenOf(history.state ?? takeShortcut()))
    // A link opened in this very tab changes what is behind `#` and loads nothing.
    addEventListener("hashchange", () => {
      const another = takeLinkSecret()
      if (another !== undefined) return this.visit.begin(another)
      const word = takeIntroduction()
      if (word !== undefined) return this.visit.introduce(word)
      const screen = takeScreen()
      if (screen !== undefined) this.visit.show(screen)
    })
    hearWorker((news) => {
      if (news.type === "notified") return this.visit.hear(news)
      const screen = screenOfAddress(news.path)
      if (screen !== undefined) this.open(screen)
    })
    addEventListener("popstate", () => this.visit.show(screenOf(history.state)))
    const look = () => {
      if (document.hidden) return this.visit.rest()
      this.visit.look()
      this.updates.look()
    }
    addEventListener("visibilitychange", look)
    addEventListener("online", look)
    addEventListener("pagehide", () => this.visit.rest())
    addEventListener("pageshow", (event) => {
      if (event.persisted) look()
    })
    // Ages and minutes count on while the device says nothing new.
    setInterval(() => {
      if (!document.hidden) this.update()
    }, 1000)
  }

  private update(): void {
    const { visit, updates, installation } = this
    const name = visit.heard?.view.device.name ?? visit.pairing.device
    document.title = name
    this.shown.leave(visit)
    const title = placeTitle(visit)
    const { pieces } = this.firstDrawing
    const content = placeContent(visit, this.actions, pieces)
    const onBack = () => this.back()
    render(frame({ visit, updates, installation, name, title, content, pieces, onBack }), this)
    window.onerror = null
    this.shown.settle(visit)
    if (visit.heard) this.firstDrawing.goOn()
  }

  private open(screen: Screen): void {
    history.pushState(screen, "")
    this.visit.show(screen)
  }

  private back(): void {
    // An entry with a screen was pushed by this page, so there is one before it.
    if (history.state) history.back()
    else this.visit.show(screenOf(undefined))
  }

  private async submit(): Promise<void> {
    await this.visit.submitCode()
    this.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
  }

  private copy(link: HTMLElement): void {
    this.visit.invitation.copied = copyText(link)
    this.update()
  }
}

/** The screen of a home screen's shortcut, from the address; which is the app's own from then on. */
function takeShortcut(): { name: string } | undefined {
  const name = new URLSearchParams(location.search).get("open")
  if (name === null) return undefined
  history.replaceState(null, "", location.pathname + location.hash)
  return { name }
}

// Until here, and until something is drawn, the page sends a browser that is too old to one without a script.
window.onload = null
void loadWords().then(() => customElements.define("app-page", AppPage))
