import { createHash } from "node:crypto"
import type { Plugin } from "vite"
import { finishedHtml } from "./finished-html.ts"

/**
 * Writes a Content-Security-Policy into a page, allowing exactly the scripts and styles that are in it, each by its hash
 * (CSP Level 3, section 2.3.1), and style sheets of the device where it links to one. Comes after whatever inlines.
 *
 * A page with a script may also `import()` those of its own origin, the device: what seals is one. No hash allows that,
 * since a file matches by its `integrity` and an import has none; and `'strict-dynamic'` came with Safari 15.4.
 *
 * `frame-ancestors` is left out on purpose: a `meta` element cannot state it.
 */
export function contentSecurityPolicy(
  connections = "'self'",
  images = "data:",
  more: readonly string[] = [],
): Plugin {
  return finishedHtml("content-security-policy", (html) => withPolicy(html, connections, images, more))
}

/**
 * `html` with the policy as its second `meta`, behind the character set. `connections` are the sources that the page may
 * ask, `images` those of what it shows, `more` further directives. Throws where there is no place for it.
 */
export function withPolicy(
  html: string,
  connections = "'self'",
  images = "data:",
  more: readonly string[] = [],
): string {
  const policy = [
    "default-src 'none'",
    `script-src ${scriptSources(html)}`,
    `style-src ${styleSources(html)}`,
    `img-src ${images}`,
    `connect-src ${connections}`,
    ...more,
    "form-action 'self'",
    "base-uri 'none'",
  ].join("; ")
  const charset = /<meta charset="?utf-8"?\s*\/?>/i
  if (!charset.test(html))
    throw new Error('The page has no <meta charset="utf-8"> to put the policy behind; add one.')
  return html.replace(
    charset,
    (found) => `${found}<meta http-equiv="Content-Security-Policy" content="${policy}">`,
  )
}

function scriptSources(html: string): string {
  return /<script\b/.test(html) ? `'self' ${hashes(html, "script")}`.replace(" 'none'", "") : "'none'"
}

function styleSources(html: string): string {
  const linked = /<link\b[^>]*\brel="stylesheet"/.test(html)
  return hashes(html, "style").replace(/^'none'/, linked ? "'self'" : "'none'")
}

function hashes(html: string, element: "script" | "style"): string {
  // One with a `src` is a file of the device.
  const contents = html.matchAll(new RegExp(`<${element}\\b(?![^>]*\\ssrc=)[^>]*>([^]*?)</${element}>`, "g"))
  const sources = Array.from(
    contents,
    ([, content = ""]) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`,
  )
  return sources.length === 0 ? "'none'" : sources.join(" ")
}
