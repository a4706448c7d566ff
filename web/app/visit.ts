import type { ControlValue, HistorySpan } from "../../shared/home-contract.ts"
import type { PairRequest } from "../../shared/pairing-contract.ts"
import { createNotificationList, type NotificationList } from "../kept/notification-list.ts"
import type { PageNews } from "../kept/page-news.ts"
import { createPhoneStore, type PhoneStore } from "../kept/phone-store.ts"
import { createWishList, type WishList } from "../kept/wish-list.ts"
import { createAlerts } from "./alerts.ts"
import { type BrowserPush, noPush } from "./browser-push.ts"
import { createChartCursor } from "./chart-cursor.ts"
import { createControls } from "./controls.ts"
import { createHappenedLog } from "./happened-log.ts"
import type { Heard } from "./heard.ts"
import { createHistories } from "./histories.ts"
import { createInvitation } from "./invitation.ts"
import { type Kept, openKept } from "./kept.ts"
import { createHomeKeeper } from "./kept-home.ts"
import { createLive } from "./live.ts"
import { createMove } from "./move.ts"
import { createNearby } from "./nearby.ts"
import { createNeighbours } from "./neighbours.ts"
import { createNetworks } from "./networks.ts"
import { createNotifications } from "./notifications.ts"
import { createPairing, type Pairing } from "./pairing.ts"
import { createPhones, isSelf } from "./phones.ts"
import { createPictures } from "./pictures.ts"
import { createPushTest } from "./push-test.ts"
import { createReach, type Probe, type ReachState } from "./reach.ts"
import { createScreenNeeds, type ScreenParts } from "./screen-needs.ts"
import { homeScreenOnly, type Screen, type ScreenName } from "./screens.ts"
import { createSubscribing } from "./subscribing.ts"
import { createTokens } from "./tokens.ts"
import { createToldPhones } from "./told-phones.ts"
import { withToldReadings } from "./told-readings.ts"
import { createWishes, type Wishes } from "./wishes.ts"
import { withControl } from "./with-control.ts"
import { say } from "./words.ts"

/** `opening`: a link is at work. */
export type Place = "loading" | "opening" | "pairing" | ScreenName

/** One person's visit: where they are, what the device has told, and what they asked of it. */
export interface Visit extends ScreenParts {
  readonly place: Place
  /** Of which reading or image the screen is. */
  readonly part: string | undefined
  readonly heard: Heard | undefined
  readonly lost: boolean
  /** What is known of why it is lost. */
  readonly reach: ReachState
  /** The device speaks of things that this page cannot read. */
  readonly isOutdated: boolean
  readonly span: HistorySpan
  readonly pairing: Pairing
  readonly wishes: Wishes
  /** `secret` is that of a one-time link, where the page was opened with one; `screen` what was shown before a reload. */
  begin(secret: string | undefined, screen?: Screen): void
  /** Has the device let this phone in by what another device of the house says for it, where it does not know it yet. */
  introduce(word: string): void
  /** Somebody looks at the page again. */
  look(): void
  rest(): void
  submitCode(): Promise<void>
  /** Once more with the same link. */
  openAgain(): void
  /** Without the link. */
  typeCode(): void
  forget(): Promise<void>
  /** Takes the phone that was asked about off the list of those that are told. */
  removeTold(): Promise<void>
  /** What the worker tells. */
  hear(news: Extract<PageNews, { type: "notified" }>): void
  /** Shows `screen`, where this phone is let in; else as soon as it is. */
  show(screen: Screen): void
  chooseSpan(span: HistorySpan): void
  /** Another link in place of one that ran out. */
  inviteAgain(): void
}

/** What a visit has for when the device is away, and for being told then. */
export interface AwayMeans {
  readonly store: PhoneStore
  readonly kept: Kept
  readonly wishList: WishList
  readonly notificationList: NotificationList
  readonly browser: BrowserPush
  readonly probe: Probe
  /** Does `work` when what is drawn next has been shown: to ask for more takes its share of a slow phone and network. */
  readonly afterFrame: (work: () => void) => void
}

const nothing = createPhoneStore(false)
const noMeans: AwayMeans = {
  store: nothing,
  kept: openKept(nothing),
  wishList: createWishList(nothing),
  notificationList: createNotificationList(nothing),
  browser: noPush,
  probe: async () => "unknown",
  afterFrame: (work) => work(),
}

export function createVisit(onChange: () => void, means: Partial<AwayMeans> = {}): Visit {
  const { kept, wishList, probe, store, browser, notificationList, afterFrame } = { ...noMeans, ...means }
  let place: Place = "loading"
  let screen: Screen = homeScreenOnly
  let heard: Heard | undefined
  let lost = false
  let isOutdated = false
  let span: HistorySpan = "hour"
  /** What this phone is being let in by. */
  let opening: PairRequest | undefined
  /** What may let it in, should the device not know it. */
  let introduction: string | undefined
  /** The person chose to show the code where the device would also be open to them. */
  let staysOut = false
  /** What is shown was kept from another time. */
  let isKept = false
  /** Since the device was heard last somebody came, or it was away: what waits for it is to be sent. */
  let isBack = true

  const device = () => heard?.view.device.name ?? pairing.device
  const pairing = createPairing(onChange)
  const phones = createPhones(onChange)
  const tokens = createTokens(onChange)
  const invitation = createInvitation(phones, onChange)
  const histories = createHistories(onChange, kept)
  const networks = createNetworks(onChange)
  const nearby = createNearby(onChange)
  const move = createMove(networks, onChange)
  const happenedLog = createHappenedLog(onChange)
  const cursor = createChartCursor(onChange)
  const pictures = createPictures(device, onChange, kept)
  const controls = createControls({
    device,
    waiting: (control) => wishes.shown(control),
    onAway: letWait,
    onTaken: (id, value) => live.amend((view) => withControl(view, id, value)),
    onChange,
  })
  const wishes = createWishes({ list: wishList, onChange })
  const told = createToldPhones(onChange)
  const parts = {
    ...{ phones, tokens, invitation, controls, histories, networks, nearby, move },
    ...{ happenedLog, pictures, cursor, told },
    subscribing: createSubscribing({ browser, store, told, onChange }),
    pushTest: createPushTest(onChange),
    neighbours: createNeighbours(onChange),
    notifications: createNotifications(notificationList, onChange),
    alerts: createAlerts(onChange),
  }
  const { subscribing, notifications } = parts
  const needs = createScreenNeeds(parts, () => ({ heard, lost, span, device: device() }))
  const keeper = createHomeKeeper(kept)
  const reach = createReach({
    probe,
    onChange() {
      // Its question is answered long before another one may give up.
      if (reach.state !== "connected") lose()
      else if (lost) live.wake()
    },
  })
  const live = createLive({
    onHeard(news) {
      const hasMoved = lost || news.view.network?.ssidBytes !== heard?.view.network?.ssidBytes
      heard = news
      introduction = undefined
      lost = isOutdated = false
      reach.heard()
      keeper.note(news)
      histories.add(news)
      if (!isIn() || isKept) arrive()
      else needs.wantHistories(screen)
      void move.look()
      if (place === "wifi" && hasMoved) void networks.load()
      isKept = false
      if (isBack) void wishes.deliver()
      isBack = false
      onChange()
    },
    onStranger() {
      keepNothing()
      if (introduction !== undefined) return openBy(introduction)
      beStranger(reasonToAsk())
    },
    onLost() {
      reach.missed()
      lose()
    },
    onOutdated() {
      isOutdated = true
      onChange()
    },
  })

  const isIn = () => place === screen.name

  function lose(): void {
    lost = isBack = true
    // What was heard last is what away shows.
    keeper.flush()
    pictures.stop()
    onChange()
  }

  /** This phone is no longer let in. */
  function keepNothing(): void {
    keeper.drop()
    void subscribing.end()
    void kept.clear().then(() => Promise.all([wishes.load(), notifications.restore()]))
  }

  /** Shows what was heard another time, until the device is heard. */
  async function restore(): Promise<void> {
    void wishes.load()
    void subscribing.restore()
    void notifications.restore()
    const last = await kept.home()
    if (last === undefined || heard !== undefined || place !== "loading") return
    heard = { view: last.view, atMilliseconds: last.heardAtMilliseconds }
    lost = isKept = true
    place = screen.name
    for (const image of heard.view.images) void pictures.restore(image.id)
    needs.wantHistories(screen)
    onChange()
  }

  /** Lets what is asked of a control wait, where the device is away and the program has nothing against it. */
  function letWait(id: string, value: ControlValue): Promise<string | undefined> | undefined {
    const control = heard?.view.controls.find((each) => each.id === id)
    const before = wishes.of(id)
    if (!lost || !control?.queueable) {
      // What is asked now is what the person wants.
      if (before) void wishes.remove(before.key)
      return undefined
    }
    return wishes.add(control, value).then((isAdded) => (isAdded ? undefined : say("wish.unkept")))
  }

  function arrive(): void {
    place = screen.name
    afterFrame(() => {
      if (!isIn()) return
      void phones.load()
      void subscribing.renew(device())
      needs.enter(screen)
    })
  }

  function reasonToAsk(): string | undefined {
    if (place === "opening") return pairing.notice
    return isIn() && heard ? say("phones.forgotten", { device: device() }) : undefined
  }

  function beStranger(notice: string | undefined): void {
    live.rest()
    reach.rest()
    needs.leave()
    lost = false
    screen = homeScreenOnly
    if (place !== "pairing") {
      place = "pairing"
      pairing.begin(notice)
    }
    onChange()
  }

  async function open(brought: PairRequest): Promise<void> {
    live.rest()
    opening = brought
    place = "opening"
    const isOpen = await pairing.open(brought)
    // Another way may have been chosen meanwhile.
    if (isOpen === undefined || opening !== brought) return
    opening = undefined
    // Also where the link is spent: this may be the very phone that came in with it.
    live.wake()
  }

  /** Once: where it does not open, the person is told why. */
  function openBy(word: string): void {
    introduction = undefined
    void open({ introduction: word })
    onChange()
  }

  return {
    get place() {
      return place
    },
    get part() {
      return screen.id
    },
    get heard() {
      return heard && lost ? withToldReadings(heard, notifications.list ?? []) : heard
    },
    get lost() {
      return lost
    },
    get reach() {
      return reach.state
    },
    get isOutdated() {
      return isOutdated
    },
    get span() {
      return span
    },
    ...parts,
    pairing,
    wishes,

    begin(link, last = homeScreenOnly) {
      // A link for another phone is made when a person asks for one.
      screen = last.name === "inviting" ? { name: "phones" } : last
      if (link === undefined) {
        live.wake()
        reach.wake()
        void restore()
      } else void open({ link })
      onChange()
    },

    introduce(word) {
      introduction = word
      // It has said so already.
      if (place === "pairing") openBy(word)
    },

    look() {
      isBack = true
      if (opening === undefined && !pairing.busy && !staysOut) {
        live.wake()
        if (place !== "pairing") reach.wake()
      }
      if (!isIn()) return
      void phones.load()
      void subscribing.renew(device())
    },

    rest() {
      live.rest()
      reach.rest()
      keeper.flush()
      pictures.stop()
    },

    async submitCode() {
      if (!(await pairing.submit())) return
      staysOut = false
      live.wake()
    },

    openAgain() {
      if (opening !== undefined) void open(opening)
    },

    typeCode() {
      opening = undefined
      staysOut = isIn()
      beStranger(undefined)
    },

    async forget() {
      const name = device()
      const wasSelf = isSelf(phones.view, phones.asked)
      if (!(await phones.forget(name)) || !wasSelf) return
      keepNothing()
      beStranger(say("phones.forgotten", { device: name }))
    },

    hear({ took }) {
      if (took !== undefined) parts.pushTest.arrive(took)
      if (lost || place !== "notifications") void notifications.restore()
      else void notifications.load()
    },

    async removeTold() {
      if (await told.remove(device())) await subscribing.turnOff()
    },

    show(next) {
      const wasIn = isIn()
      needs.leave()
      screen = next
      if (!wasIn) return
      place = next.name
      needs.enter(screen)
      onChange()
    },

    chooseSpan(next) {
      span = next
      cursor.leave()
      needs.wantHistories(screen)
      onChange()
    },

    inviteAgain: () => void invitation.make(device()),
  }
}
