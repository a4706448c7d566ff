import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { precacheList } from "./precache.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "porchlight-precache-"))
  put("index.html", "<p>")
  put("worker.js", "1")
  put("icons/192.png", "x")
  put("icons/screenshot-wide.png", "y")
})

afterEach(() => rmSync(folder, { recursive: true }))

function put(path: string, content: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true })
  writeFileSync(join(folder, `${path}.gz`), gzipSync(content))
}

const list = () => precacheList(folder, /^\/icons\/screenshot-/)
const urls = () => list().map(([url]) => url)

describe("what the worker keeps", () => {
  it("is everything but itself and what is left out, the page by its address", () => {
    expect(urls()).toEqual(["/icons/192.png", "/"])
  })

  it("has the hash of each file as a browser unpacks it", () => {
    // `printf '<p>' | openssl dgst -sha256 -binary | base64`
    expect(list()[1]?.[1]).toBe("sha256-M/J5lGcXcoeikmB4ChB6yY6mPdYWX2f8wNdHZ9CoIJA=")
  })

  it("may be nothing of the interface's, and not without the page", () => {
    put("api/home", "{}")
    expect(list).toThrow("nothing under /api may be")
    rmSync(join(folder, "api"), { recursive: true })
    rmSync(join(folder, "index.html.gz"))
    expect(list).toThrow("Build the app first")
  })
})
