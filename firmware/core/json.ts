/** An answer in JSON. */
import { utf8Encode } from "../../shared/bytes.ts"
import type { Response } from "./http.ts"

export function json(status: number, value: unknown): Response {
  return {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: utf8Encode(JSON.stringify(value)),
  }
}
