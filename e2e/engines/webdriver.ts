/**
 * What this folder needs of a browser that is led by WebDriver (W3C), whatever carries its commands. Elements are found
 * where a person finds them: the engine itself computes the role and the name of each, as it does for a screen reader.
 */

export interface Engine {
  open(url: string): Promise<void>
  reload(): Promise<void>
  /** Runs the body of a function in the page; resolves to what it, or its promise, comes to. */
  run<Result>(body: string, ...values: readonly unknown[]): Promise<Result>
  /** The elements of a selector that have a box, in the order of the page. */
  shown(selector: string): Promise<readonly string[]>
  /** What the engine's accessibility tree says of an element. */
  label(element: string): Promise<string>
  role(element: string): Promise<string>
  text(element: string): Promise<string>
  click(element: string): Promise<void>
  type(element: string, text: string): Promise<void>
  /** A PNG of what the window shows. */
  picture(): Promise<Buffer>
  quit(): Promise<void>
}

/** The standard's own, section 12 ("web element identifier"). */
const elementKey = "element-6066-11e4-a52e-4f735466cecf"

/** How an element stands in a message. */
export const reference = (element: string) => ({ [elementKey]: element })

export function elementsOf(value: unknown): readonly string[] {
  return (value as Record<string, string>[]).map((each) => each[elementKey] ?? "")
}

/**
 * The body of a function that takes out what stands in its first argument, a field, as whoever deletes it does. WebDriver's
 * own command does not say `input`, so that the page would not hear of it.
 */
export const emptyBody =
  'arguments[0].value = ""; arguments[0].dispatchEvent(new Event("input", { bubbles: true }))'

/** The body of a function that gives the elements of its first argument that have a box. */
export const shownBody =
  "return [...document.querySelectorAll(arguments[0])].filter((each) => each.getClientRects().length > 0)"
