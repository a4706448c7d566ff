import { describe, expect, it } from "vitest"
import { appWordsFile, appWordsFolder, wordNumbers } from "./app-words.ts"
import { readCatalogue, readCatalogues } from "./catalogues.ts"

const keys = ["back", "age.days"]
const english = readCatalogue("en")

describe("in the app's scripts", () => {
  it("numbers stand in place of keys", () => {
    expect(wordNumbers('say("age.days", { count })', keys)).toBe("say(1, { count })")
    expect(wordNumbers("html`<p>$" + '{say("back")}</p>`', keys)).toBe("html`<p>$" + "{say(0)}</p>`")
    expect(wordNumbers('say(\n  "back",\n)', keys)).toBe("say(0,\n)")
  })

  it("messages are looked up where a language has brought them", () => {
    expect(
      wordNumbers("function say(word, facts) { return filled(parseMessage(app[word]), facts) }", keys),
    ).toBe("function say(word, facts) { return filled(words.messages[word], facts) }")
    expect(wordNumbers("filled(parseMessage(failure[code]))", keys)).toBe("filled(words.failures[code])")
  })

  it("a key that is computed, or has no sentence, fails the build", () => {
    expect(() => wordNumbers("say(word)", keys)).toThrow("written out")
    expect(() => wordNumbers('say("none")', keys)).toThrow('"app.none"')
  })
})

describe("a language's file", () => {
  it("has the messages in the places of English, whatever their order in its own catalogue", () => {
    const { app = {}, ...others } = english
    const turned = { ...others, app: Object.fromEntries(Object.entries(app).reverse()) }
    expect(appWordsFile("en", turned)).toBe(appWordsFile("en", english))
  })

  it("has the kinds of counts apart", () => {
    const { messages } = JSON.parse(appWordsFile("en", english))
    expect(messages).toContainEqual({ one: "Yesterday", other: "{count} days ago" })
  })

  it("lies in another folder when a word of any language is another one", () => {
    const all = readCatalogues()
    const changed = new Map([...all, ["en", { ...english, app: { ...english["app"], back: "Return" } }]])
    expect(appWordsFolder(all)).toMatch(/^\/words\/[\w-]{8}\/$/)
    expect(appWordsFolder(changed)).not.toBe(appWordsFolder(all))
  })
})
