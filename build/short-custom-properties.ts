import type { Plugin } from "vite"
import { finishedHtml } from "./finished-html.ts"

/**
 * Gives the custom properties of a page's style sheet names of one letter or two: `--on-surface-variant` says more to
 * us than to a browser. Comes after whatever inlines, and before the styles are hashed.
 */
export function shortCustomProperties(): Plugin {
  return finishedHtml("short-custom-properties", withShortCustomProperties)
}

/** `html` with the properties of its one `style` element renamed. Throws where something else reads one. */
export function withShortCustomProperties(html: string): string {
  const styles = /<style\b[^>]*>.*?<\/style>/s
  if (/\bvar\(--/.test(html.replace(styles, "")))
    throw new Error("Something beside the style sheet reads a custom property; only the sheet's are renamed.")
  return html.replace(styles, (element) => {
    const names = new Map<string, string>()
    return element.replace(/--[a-z][\w-]*/g, (name) => {
      const short = names.get(name) ?? `--${(names.size + 10).toString(36)}`
      names.set(name, short)
      return short
    })
  })
}
