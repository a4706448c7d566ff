import { execFileSync } from "node:child_process"
import { describe, expect, it } from "vitest"
import { withPolicy } from "./content-security-policy.ts"

const page = '<!doctype html><meta charset="utf-8"><style>a{}</style><script type="module">run("$&")</script>'

/** What another program makes of the same bytes. */
const hashOf = (text: string) =>
  execFileSync("openssl", ["dgst", "-sha256", "-binary"], { input: text }).toString("base64")

describe("the policy", () => {
  it("allows exactly the script and the style that are in the page, and imports from the device", () => {
    const html = withPolicy(page)
    expect(html).toContain(`script-src 'self' 'sha256-${hashOf('run("$&")')}';`)
    expect(html).toContain(`style-src 'sha256-${hashOf("a{}")}';`)
    expect(html).toContain("default-src 'none'")
  })

  it("stands before anything that it governs, and changes nothing else", () => {
    const html = withPolicy(page)
    expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<style"))
    expect(html.replace(/<meta http-equiv[^>]*>/, "")).toBe(page)
  })

  it("lets a page ask the device alone, or whom its build names", () => {
    expect(withPolicy(page)).toContain("connect-src 'self';")
    expect(withPolicy(page, "'self' https:")).toContain("connect-src 'self' https:;")
  })

  it("allows style sheets of the device where the page links to one, and only there", () => {
    const linking = '<meta charset="utf-8"><link rel="stylesheet" crossorigin href="/trust-A1b2C3d4.css">'
    expect(withPolicy(linking)).toContain("style-src 'self';")
    expect(withPolicy('<meta charset="utf-8"><link rel="icon" href="data:,">')).toContain("style-src 'none';")
  })

  it("allows a script of the device by where it is from, and one inside by its hash", () => {
    const file = '<meta charset="utf-8"><script type="module" crossorigin src="/trust-A1b2C3d4.js"></script>'
    expect(withPolicy(file)).toContain("script-src 'self';")
    expect(withPolicy(`${file}<script>look()</script>`)).toContain(
      `script-src 'self' 'sha256-${hashOf("look()")}';`,
    )
  })

  it("allows no script where the page has none", () => {
    expect(withPolicy('<meta charset="utf-8">')).toContain("script-src 'none'; style-src 'none'")
  })

  it("does not leave a page without a policy when its place is missing", () => {
    expect(() => withPolicy("<script>run()</script>")).toThrow("charset")
  })
})
