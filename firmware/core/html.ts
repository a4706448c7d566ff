/** The device's own HTML, made on the spot: never stored, no script, no style but ours. */
import { utf8Encode } from "../../shared/bytes.ts"
import type { Response } from "./http.ts"
import { plainPolicy } from "./plain-page.ts"

export function htmlResponse(status: number, html: string): Response {
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": plainPolicy,
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    },
    body: utf8Encode(html),
  }
}
