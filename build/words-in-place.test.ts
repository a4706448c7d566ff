import { describe, expect, it } from "vitest"
import { wordsInHtml, wordsInScript } from "./words-in-place.ts"

const catalogue = {
  shell: { title: "Rock & roll", "title.long": "All of it", "title.on-air": "Radio" },
  setup: {
    "code.wrong": "{count, plural, one {One try left.} other {{count} tries left.}}",
    "list.title": 'Say "friend"',
    "list.age": "{count} min ago",
    back: "Back",
  },
}
const inScript = (script: string) => wordsInScript(script, catalogue)

describe("in HTML", () => {
  it("sentences stand escaped where their keys stood", () => {
    const html = "<title>{shell.title}</title>{shell.title.long} {shell.title.on-air}"
    expect(wordsInHtml(html, catalogue)).toBe("<title>Rock &amp; roll</title>All of it Radio")
  })

  it("a key without a sentence, or with one for each kind of count, fails the build", () => {
    expect(() => wordsInHtml("{shell.subtitle}", catalogue)).toThrow('"shell.subtitle"')
    expect(() => wordsInHtml("{setup.code.wrong}", catalogue)).toThrow('"setup.code.wrong"')
  })
})

describe("in scripts", () => {
  it("a plain sentence stands for the whole call", () => {
    expect(inScript('a(say("list.title"), ok ? say("back") : 1)')).toBe(
      'a("Say \\"friend\\"", ok ? "Back" : 1)',
    )
  })

  it("a sentence with places is filled as before", () => {
    expect(inScript('say("list.age", { count })')).toBe('say("{count} min ago", { count })')
    expect(inScript('say(\n  "list.age",\n  { count })')).toBe('say("{count} min ago",\n  { count })')
    expect(inScript('say("list.age")')).toBe('say("{count} min ago")')
  })

  it("a sentence for each kind of count stands as the branches it has", () => {
    const branches = '{"one":"One try left.","other":"{count} tries left."}'
    expect(inScript('say("code.wrong", { count })')).toBe(`say(${branches}, { count })`)
    expect(inScript(template('say("code.wrong", { count })'))).toBe(template(`say(${branches}, { count })`))
    expect(inScript(template('say("code.wrong")'))).toBe(template(`say(${branches})`))
  })

  /** A template with `inside` in one of its places. */
  const template = (inside: string) => `html\`<p>\${${inside}}</p>\``

  it("a sentence that is all there is in a place of a template stands in the template", () => {
    expect(inScript(template('say("back")'))).toBe("html`<p>Back</p>`")
    expect(inScript(template('say("back")').replace(">", " title="))).toBe('html`<p title="Back"</p>`')
    expect(inScript(template('say("back")').replace(">", ' title="'))).toBe('html`<p title="Back</p>`')
  })

  it("a sentence that is filled, or that would end what it stands in, stays in its place", () => {
    expect(inScript(template('say("list.age", { count })'))).toBe(
      template('say("{count} min ago", { count })'),
    )
    for (const mark of ['"', "`", "\\", "$", ">", "&"]) {
      const marked = wordsInScript(template('say("mark")'), { setup: { mark } })
      expect(marked).toBe(template(JSON.stringify(mark)))
    }
    expect(() => inScript(template('say("list.size")'))).toThrow('"setup.list.size"')
  })

  it("the lookup itself is left out", () => {
    const itself = "function say(word: Word, facts = {}) { return filled(parseMessage(setup[word]), facts) }"
    expect(inScript(itself)).toBe("function say(word: Word, facts = {}) { return filled(word, facts) }")
  })

  it("a key that is computed, or has no sentence, fails the build", () => {
    for (const script of [
      "say(word)",
      "say(`list.$" + "{x}`)",
      'say(x ? "back" : "back")',
      "say(\n  word)",
    ]) {
      expect(() => inScript(script), script).toThrow("written out")
    }
    expect(() => inScript('say("list.size")')).toThrow('"setup.list.size"')
  })

  it("no other function is touched", () => {
    expect(inScript('essay("back"); x.sayFailure(code)')).toBe('essay("back"); x.sayFailure(code)')
  })
})
