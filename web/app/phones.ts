import type { PassView, SessionsView } from "../../shared/pairing-contract.ts"
import { createForgettable, type Forgettable } from "./forgettable.ts"

/** In place of an id, where all are meant; no id has this form. */
export const allPhones = "*"

/** The phones that the device knows. `view.self` says which of them is this one. */
export type Phones = Forgettable<SessionsView, PassView>

export function createPhones(onChange: () => void): Phones {
  return createForgettable<SessionsView, PassView>({
    path: "/api/sessions",
    listOf: ({ sessions }) => sessions,
    forgetting: (id) =>
      id === allPhones ? ["/api/sessions/revoke-all", {}] : ["/api/sessions/revoke", { id }],
    without: (view, id) =>
      isSelf(view, id) ? undefined : { ...view, sessions: view.sessions.filter((phone) => phone.id !== id) },
    onChange,
  })
}

/** Whether the phone of this id is the one that asks, or among those that are meant. */
export function isSelf(view: SessionsView | undefined, id: string | undefined): boolean {
  return id === allPhones || (view !== undefined && id === view.self)
}
