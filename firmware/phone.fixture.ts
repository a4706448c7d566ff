/**
 * A phone without a browser. Node's own `fetch` will not do: where the very first connection is cut at once, as a
 * device that cannot be reached yet does, it waits for ever.
 */
import { request } from "node:http"
import { text } from "node:stream/consumers"

export interface Heard {
  readonly status: number
  readonly contentType: string
  readonly text: string
  json(): unknown
}

/** Asks once. `body` goes as JSON, or as a form where it is `URLSearchParams`. Rejects where the connection is cut. */
export function ask(url: string, options: { method?: string; body?: unknown } = {}): Promise<Heard> {
  const { method = "GET", body } = options
  const isForm = body instanceof URLSearchParams
  const headers: Record<string, string> = {
    accept: "text/html,*/*",
    ...(body !== undefined && {
      "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json",
    }),
  }
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, async (response) => {
      try {
        const heard = await text(response)
        const contentType = response.headers["content-type"] ?? ""
        resolve({ status: response.statusCode ?? 0, contentType, text: heard, json: () => JSON.parse(heard) })
      } catch (error) {
        reject(error)
      }
    })
    asked.on("error", reject)
    asked.end(isForm ? body.toString() : JSON.stringify(body))
  })
}
