import { allPhones } from "./phones.ts"
import type { Place, Visit } from "./visit.ts"

/**
 * Leads the focus after what was drawn: to a screen's heading, to a question, and back to what opened them. Where the
 * home screen was scrolled to is kept for whoever comes back to it.
 */
export interface ShownPlace {
  /** Before the page is drawn: what of the screen that is left is needed on the way back. */
  leave(visit: Visit): void
  /** After the page was drawn. */
  settle(visit: Visit): void
}

export function createShownPlace(page: HTMLElement): ShownPlace {
  let place: Place = "loading"
  let part: string | undefined
  let homeScroll = 0
  /** The screens behind this one, the nearest last. */
  let trail: string[] = []
  /** The other phone was in when the page was drawn last. */
  let hadArrived = false
  /** How far another network was when the page was drawn last: what is said of that takes the place of its form. */
  let stage = ""
  /** The element that asked the question of the last drawing. */
  let questionFrom: string | undefined
  /** What had the focus before the page was drawn, and the section around it. */
  let focused: Element | null = null
  let section: Element | null = null

  const focus = (selector: string, preventScroll = true) => {
    const element = page.querySelector<HTMLElement>(selector)
    element?.focus({ preventScroll })
    return element !== null
  }
  const focusId = (id: string, preventScroll = true) => focus(`[id="${CSS.escape(id)}"]`, preventScroll)

  function enter(visit: Visit, before: Place, partBefore: string | undefined): void {
    const isHome = visit.place === "home"
    scrollTo(0, isHome ? homeScroll : 0)
    const name = nameOf(before, partBefore)
    if (follow(nameOf(visit.place, visit.part), name) && focusId(`open-${name}`, isHome)) return
    const start = visit.place === "pairing" ? "input" : "h1"
    // The focus has the page laid out at once. Where it is new there is much of that, so it comes with the frame.
    if (before === "loading") requestAnimationFrame(() => focus(start))
    else focus(start)
  }

  /** Whether the way to this screen was one back; everything is in front of home. */
  function follow(name: string, before: string): boolean {
    const isBack = name === "home" ? before !== "loading" && before !== "pairing" : trail.at(-1) === name
    trail = name === "home" ? [] : isBack ? trail.slice(0, -1) : [...trail, before]
    return isBack
  }

  /** What had the focus is gone, as a button is that did its work: else the next key would begin at the top. */
  function mendFocus(): void {
    if (!focused || focused.isConnected || document.activeElement !== document.body) return
    const heading = section?.isConnected && section.querySelector<HTMLElement>('[tabindex="-1"]')
    if (heading) heading.focus({ preventScroll: true })
    else focus("h1")
  }

  return {
    leave(visit) {
      focused = page.contains(document.activeElement) ? document.activeElement : null
      section = focused?.closest("section") ?? null
      if (place === "home" && visit.place !== "home") homeScroll = scrollY
    },

    settle(visit) {
      const { hasArrived } = visit.invitation
      const question = questionOf(visit)
      if (visit.place !== place || visit.part !== part) {
        const [before, partBefore] = [place, part]
        place = visit.place
        part = visit.part
        enter(visit, before, partBefore)
      } else if ((hasArrived && !hadArrived) || (visit.place === "join" && stageOf(visit) !== stage)) {
        // News that moves the focus is read out.
        focus("h1")
      } else if (question !== questionFrom) {
        // To the question, or back to where it was asked; what was asked about may be gone from there.
        const target = question === undefined ? (questionFrom ?? "") : askingOf(question)
        if (!focusId(target)) focus("h1")
      }
      hadArrived = hasArrived
      stage = stageOf(visit)
      questionFrom = question
      mendFocus()
    },
  }
}

/** As what opens a screen is called, after `open-`. */
function nameOf(place: Place, part: string | undefined): string {
  return part === undefined ? place : `${place}-${part}`
}

function stageOf({ move }: Visit): string {
  return move.way ? "way" : (move.arrivedIn ?? "")
}

/** Opens a field, which is a question as well. */
const newToken = "new-token"
const newAlert = "add-alert"

/** What is asked, by the id of its element. */
function askingOf(question: string): string {
  if (question === newToken) return "token-name"
  return question === newAlert ? "alert-form" : "keep"
}

/** What opened the question that is asked just now, by the id of its element. */
function questionOf({ phones, tokens, networks, controls, told, alerts }: Visit): string | undefined {
  if (tokens.draft !== undefined) return newToken
  if (tokens.asked !== undefined) return `forget-${tokens.asked}`
  if (phones.asked !== undefined) return phones.asked === allPhones ? "forget-all" : `forget-${phones.asked}`
  if (networks.asked !== undefined) return `forget-${networks.asked}`
  const removed = told.asked ?? alerts.asked
  if (removed !== undefined) return `remove-${removed}`
  if (alerts.draft) return newAlert
  return controls.asked === undefined ? undefined : `control-${controls.asked}`
}
