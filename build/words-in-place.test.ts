import { describe, expect, it } from "vitest"
import { inLanguage, marksInHtml, marksInScript, marksOf } from "./words-in-place.ts"

const catalogue = {
  shell: { title: "Rock & roll", "title.long": "All of it", "title.on-air": "Radio" },
  setup: {
    "code.wrong": "{count, plural, one {One try left.} other {{count} tries left.}}",
    "list.title": 'Say "friend"',
    "list.age": "{count} min ago",
    back: "Back",
  },
}
const inScript = (script: string, words: typeof catalogue = catalogue) =>
  inLanguage(marksInScript(script, catalogue), "de", words)
const inHtml = (html: string) => inLanguage(marksInHtml(html, catalogue), "ar", catalogue)

/** A template with `inside` in one of its places. */
const template = (inside: string) => `html\`<p>\${${inside}}</p>\``

describe("in HTML", () => {
  it("sentences stand escaped where their keys stood", () => {
    const html = "<title>{shell.title}</title>{shell.title.long} {shell.title.on-air}"
    expect(inHtml(html)).toBe("<title>Rock &amp; roll</title>All of it Radio")
  })

  it("the page says its language, and which way its lines run", () => {
    expect(inHtml('<html lang="en" dir="ltr">')).toBe('<html lang="ar" dir="rtl">')
  })

  it("a key without a sentence, or with one for each kind of count, fails the build", () => {
    expect(() => inHtml("{shell.subtitle}")).toThrow('"shell.subtitle"')
    expect(() => inHtml("{setup.code.wrong}")).toThrow('"setup.code.wrong"')
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

  it("a sentence that is all there is in a place of a template stands in the template", () => {
    expect(inScript(template('say("back")'))).toBe("html`<p>Back</p>`")
    expect(inScript(template('say("back")').replace(">", " title="))).toBe('html`<p title="Back"</p>`')
    expect(inScript(template('say("back")').replace(">", ' title="'))).toBe('html`<p title="Back</p>`')
  })

  it("a sentence that is filled stays in its place", () => {
    expect(inScript(template('say("list.age", { count })'))).toBe(
      template('say("{count} min ago", { count })'),
    )
    expect(() => inScript(template('say("list.size")'))).toThrow('"setup.list.size"')
  })

  it("no mark of a sentence ends what it stands in", () => {
    const marked = { ...catalogue, setup: { ...catalogue.setup, back: '"`\\$&{'.replace("{", "") } }
    expect(inScript(template('say("back")'), marked)).toBe("html`<p>&quot;\\`\\\\\\$&amp;</p>`")
    expect(inScript('say("back")', marked)).toBe(JSON.stringify(marked.setup.back))
    // As the minifier may have put it into another text.
    expect(inLanguage("'x@@text:setup.back@@'", "de", marked)).toBe("'x\\\"\\`\\\\\\$&'")
  })

  it("a sentence for each kind of count stands as the branches that its language has", () => {
    const branches = '{"one":"One try left.","other":"{count} tries left."}'
    expect(inScript('say("code.wrong", { count })')).toBe(`say(${branches}, { count })`)
    expect(inScript(template('say("code.wrong", { count })'))).toBe(template(`say(${branches}, { count })`))
    const japanese = { ...catalogue, setup: { ...catalogue.setup, "code.wrong": "あと {count} 回" } }
    expect(inScript('say("code.wrong", { count })', japanese)).toBe('say("あと {count} 回", { count })')
  })

  it("the lookup itself is left out", () => {
    const itself = "function say(word: Word, facts = {}) { return filled(parseMessage(setup[word]), facts) }"
    expect(inScript(itself)).toBe("function say(word: Word, facts = {}) { return filled(word, facts) }")
  })

  it("a script knows its language, and the folder with what is in that", () => {
    const script = 'export const language = "en"\nexport const folder = ""\n'
    expect(inScript(script)).toBe('export const language = "de"\nexport const folder = "de/"\n')
    expect(inLanguage(marksInScript(script, catalogue), "en", catalogue)).toBe(script)
  })

  it("a key that is computed is looked up in the messages of the language", () => {
    expect(JSON.parse(inLanguage(JSON.stringify(marksOf(catalogue)), "de", catalogue))).toEqual({
      ...catalogue,
      setup: { ...catalogue.setup, "code.wrong": { one: "One try left.", other: "{count} tries left." } },
    })
  })

  it("a key that is written in place of none, or has no sentence, fails the build", () => {
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
