import type { HistorySpan } from "../../shared/home-contract.ts"
import type { Alerts } from "./alerts.ts"
import type { ChartCursor } from "./chart-cursor.ts"
import type { Controls } from "./controls.ts"
import type { HappenedLog } from "./happened-log.ts"
import type { Heard } from "./heard.ts"
import type { Histories } from "./histories.ts"
import type { Invitation } from "./invitation.ts"
import type { Move } from "./move.ts"
import type { Nearby } from "./nearby.ts"
import type { Neighbours } from "./neighbours.ts"
import type { Networks } from "./networks.ts"
import type { Notifications } from "./notifications.ts"
import type { Phones } from "./phones.ts"
import type { Pictures } from "./pictures.ts"
import type { PushTest } from "./push-test.ts"
import type { Screen } from "./screens.ts"
import type { Subscribing } from "./subscribing.ts"
import type { Tokens } from "./tokens.ts"
import type { ToldPhones } from "./told-phones.ts"

/** What the screens show, each part with its own way to ask the device. */
export interface ScreenParts {
  readonly phones: Phones
  readonly tokens: Tokens
  readonly invitation: Invitation
  readonly controls: Controls
  readonly histories: Histories
  readonly networks: Networks
  readonly nearby: Nearby
  readonly neighbours: Neighbours
  readonly move: Move
  readonly happenedLog: HappenedLog
  readonly pictures: Pictures
  readonly cursor: ChartCursor
  readonly subscribing: Subscribing
  readonly told: ToldPhones
  readonly pushTest: PushTest
  readonly notifications: Notifications
  readonly alerts: Alerts
}

/** What a visit knows when a screen asks. */
interface Known {
  readonly heard: Heard | undefined
  readonly lost: boolean
  readonly span: HistorySpan
  readonly device: string
}

export interface ScreenNeeds {
  /** Asks for what a screen needs beside what is heard all the time. */
  enter(screen: Screen): void
  /** The histories alone: they are wanted anew whenever something was heard. */
  wantHistories(screen: Screen): void
  /** Ends what must not outlive a screen: a link, a live view, an open question. */
  leave(): void
}

export function createScreenNeeds(parts: ScreenParts, known: () => Known): ScreenNeeds {
  const {
    phones,
    tokens,
    invitation,
    controls,
    histories,
    networks,
    nearby,
    neighbours,
    move,
    happenedLog,
    pictures,
    cursor,
  } = parts
  const { notifications, told, alerts } = parts

  function wantHistories({ name, id }: Screen): void {
    const { heard, lost, span } = known()
    const want = lost ? histories.restore : histories.want
    if (name === "reading" && id !== undefined) want([{ id, span }])
    else if (name === "home")
      want((heard?.view.readings ?? []).map((each) => ({ id: each.id, span: "hour" })))
  }

  return {
    enter(screen) {
      const { name, id } = screen
      const { heard, device } = known()
      if (name === "wifi" || name === "nearby" || name === "join") void move.prepare()
      if (name === "inviting") void invitation.make(device)
      else if (name === "phones") void Promise.all([phones.load(), tokens.load()])
      else if (name === "wifi") void networks.load()
      else if (name === "nearby") void nearby.scan()
      else if (name === "neighbours") void neighbours.look()
      else if (name === "join") {
        move.begin(id)
        if (nearby.view === undefined) void nearby.load()
      } else if (name === "happened") void happenedLog.load()
      else if (name === "reading") void alerts.load()
      else if (name === "notifications") {
        void notifications.load()
        void told.load()
        void alerts.load()
      } else if (name === "image" && id !== undefined) void pictures.load(id)
      else if (name === "home") for (const image of heard?.view.images ?? []) void pictures.load(image.id)
      wantHistories(screen)
    },

    wantHistories,

    leave() {
      invitation.end()
      pictures.stop()
      cursor.leave()
      phones.keep()
      tokens.leave()
      networks.keep()
      nearby.end()
      neighbours.end()
      controls.keep()
      told.keep()
      alerts.leave()
    },
  }
}
