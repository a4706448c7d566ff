import { type Screen, screenOf } from "./screens.ts"

/**
 * The screen of an address within the app, as notifications have it: `/#notifications`, `/#reading=temperature`. Undefined
 * where it names none, as a page of a program does; the address without anything is the home screen's.
 */
export function screenOfAddress(address: string): Screen | undefined {
  const { pathname, hash: fragment } = new URL(address, "https://localhost")
  if (pathname !== "/") return undefined
  const hash = fragment.slice(1)
  const [, name = "", id] = /^([a-z]+)(?:=([a-z0-9-]+))?$/.exec(hash) ?? []
  const screen = screenOf({ name: name === "" ? "home" : name, id })
  return screen.name === (name || "home") && (hash === "" || name !== "") ? screen : undefined
}

/**
 * Takes the screen out of the page's own address: from then on an entry of the history stands for it, with the home screen
 * before it.
 */
export function takeScreen(): Screen | undefined {
  const screen = location.hash === "" ? undefined : screenOfAddress(location.hash)
  if (screen === undefined) return undefined
  history.replaceState(null, "", location.pathname + location.search)
  if (screen.name !== "home") history.pushState(screen, "")
  return screen
}
