/**
 * What a person does from the login sheet to the app on their phone, told once for every engine: by the roles and the
 * names of things, with the words of the catalogue.
 */
import { expect } from "@playwright/test"
import { pattern, words } from "../words.ts"
import type { Person } from "./person.ts"

const device = "ding-5cd80b1"

/** Where the result says that trust is made. */
const trustAddress = `http://${device}.local`

/** What a phone's system asks for by itself; it leads to the login sheet. */
const probe = "http://captive.apple.com/hotspot-detect.html"

/** A wrong password, then the right one. `isApple`: the result is loaded anew then, and what was tapped before is lost. */
export async function setUp(person: Person, code: string, { isApple = false } = {}): Promise<void> {
  await person.engine.open(probe)
  await person.sees("heading", words("setup", "list.title"))
  await person.taps("button", "Home")
  await person.sees("heading", pattern("setup", "prompt.title", { network: "Home" }))
  await person.types(words("setup", "prompt.field"), "wrong horse")
  await person.types(words("setup", "code.field"), code)
  await person.taps("button", exactly(words("setup", "prompt.submit")))
  await person.sees("alert", pattern("failure", "wrong-password", { network: "Home" }))
  await person.types(words("setup", "prompt.field"), "correct horse")
  await person.taps("button", exactly(words("setup", "prompt.submit")))
  if (isApple) {
    const query = () => person.engine.run<string>("return location.search").catch(() => "")
    await expect.poll(query, { timeout: 30_000 }).toContain("result=")
  }
  await person.sees("heading", pattern("setup", "result.title", { device }))
  await person.reads("192.168.1.17")
  await person.reads(trustAddress)
  await person.reads(/https:\/\/ding-5cd80b1\.local:\d+\/#pair=[\w-]{43}/)
  await person.taps("button", exactly(words("setup", "result.done")))
  await person.reads(words("setup", "result.finished"))
}

/** That what a login sheet has not was not there, so that the page has got by without. */
export async function expectShutSheet({ engine }: Person): Promise<void> {
  expect(await engine.run(storagesBody)).toEqual([])
  expect(await engine.run("return open('about:blank') === null")).toBe(true)
  expect(await engine.run("return isSecureContext")).toBe(false)
}

const storagesBody = `
  document.cookie = "a=b"
  const works = (use) => { try { return use() !== null } catch { return false } }
  return Object.entries({
    localStorage: () => localStorage.setItem("a", "b"),
    indexedDB: () => indexedDB.open("a"),
    cookies: () => document.cookie.includes("a=b") || null,
  }).filter(([, use]) => works(use)).map(([name]) => name)`

/** This browser trusts the device already: the page goes on, and has the steps of this system for whoever stays. */
export async function meetTrust(person: Person, steps: string): Promise<void> {
  const [title, link] = [pattern("trust", "title", { device }), pattern("trust", "trusted.open", { device })]
  await expect(async () => {
    await person.engine.open(trustAddress)
    // A browser that is busy asks more than once before it finds the device trusted. Who is slower than the page is led on,
    // and comes once more; and a tap whose answer was lost has been one: the page says whether somebody stays.
    await person
      .within(15_000)
      .taps("button", words("trust", "trusted.stay"))
      .catch(() => {})
    await person.within(2000).sees("heading", title)
    await person.within(2000).sees("link", link)
  }).toPass({ timeout: 120_000 })
  await person.reads(steps)
  await person.taps("link", link)
}

/** In by the code on the label, to values that move by themselves; and the same after a new start of the page. */
export async function comeHome(person: Person, code: string): Promise<void> {
  await person.sees("heading", pattern("app", "pair.title", { device }))
  await person.types(words("app", "pair.code"), code)
  await person.taps("button", words("app", "pair.submit"))
  for (const start of ["first", "again"]) {
    if (start === "again") await person.engine.reload()
    await person.sees("heading", exactly(device))
    await person.sees("status", words("app", "home.online"))
    const before = await person.text("button", "Temperature")
    expect(before).toContain("°C")
    await expect.poll(() => person.text("button", "Temperature")).not.toBe(before)
  }
  await person.taps("switch", "Lamp")
  await person.reads(pattern("app", "happened.controlSet", { name: "Lamp" }))
}

const exactly = (text: string) => new RegExp(`^${text}$`)
