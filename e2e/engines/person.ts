/** Somebody in front of a browser of any engine: sees and touches things by their roles and names, never by selectors. */
import { expect } from "@playwright/test"
import { type Engine, emptyBody, reference } from "./webdriver.ts"

export type Role = "alert" | "button" | "heading" | "link" | "status" | "switch" | "textbox"

/**
 * What can have each role in our pages; the engine is asked for the role of what it finds. Not of fields: one for a
 * password has none (HTML-AAM 1.0, "input (type attribute in the Password state)").
 */
const candidates: Readonly<Record<Role, string>> = {
  alert: "[role=alert]",
  button: "button",
  heading: "h1, h2",
  link: "a[href]",
  status: "[role=status]",
  switch: "[role=switch]",
  textbox: "input",
}

export interface Person {
  readonly engine: Engine
  /** The same person, who gives up sooner. */
  within(milliseconds: number): Person
  /** Waits until it is there. */
  sees(role: Role, name: string | RegExp): Promise<void>
  /** Waits until the page says so, anywhere. */
  reads(text: string | RegExp): Promise<void>
  /** The text of the page, or of what has this role and name. */
  text(role?: Role, name?: string | RegExp): Promise<string>
  taps(role: Role, name: string | RegExp): Promise<void>
  /** In place of what stands there. */
  types(name: string | RegExp, text: string): Promise<void>
}

/** `timeout`: under load, an engine that nobody prepared took this long for its first page. */
export function personAt(engine: Engine, timeout = 30_000): Person {
  /** An alert or a status has its text for a name. */
  async function find(role: Role, name: string | RegExp): Promise<string | undefined> {
    for (const element of await engine.shown(candidates[role])) {
      const isLive = role === "alert" || role === "status"
      const said = await (isLive ? engine.text(element) : engine.label(element))
      if (!matches(said, name)) continue
      if (role === "textbox" || (await engine.role(element)) === role) return element
    }
    return undefined
  }

  async function found(role: Role, name: string | RegExp): Promise<string> {
    let element: string | undefined
    await expect
      .poll(
        async () => {
          element = await find(role, name).catch(() => undefined)
          return element !== undefined
        },
        { message: `a ${role} "${name}"`, timeout },
      )
      .toBe(true)
    return element ?? ""
  }

  const pageText = () => engine.run<string>("return document.body.innerText")

  return {
    engine,
    within: (milliseconds) => personAt(engine, milliseconds),
    sees: async (role, name) => void (await found(role, name)),
    async reads(text) {
      await expect
        .poll(async () => matches(await pageText().catch(() => ""), text), {
          message: `the page says "${text}"`,
          timeout,
        })
        .toBe(true)
    },
    text: async (role, name = "") => (role ? engine.text(await found(role, name)) : pageText()),
    async taps(role, name) {
      // What moves just then, or is replaced, is looked for again.
      await expect(async () => engine.click(await found(role, name))).toPass({ timeout })
    },
    async types(name, text) {
      const element = await found("textbox", name)
      await engine.run(emptyBody, reference(element))
      await engine.type(element, text)
    },
  }
}

function matches(said: string, wanted: string | RegExp): boolean {
  // Isolates keep the direction of a name from the sentence around it, and are none of its letters.
  const plain = said.replace(/[\u2066-\u2069]/g, "").trim()
  return typeof wanted === "string" ? plain.includes(wanted) : wanted.test(plain)
}
