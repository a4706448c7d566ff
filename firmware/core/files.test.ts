import { gunzipSync, gzipSync } from "node:zlib"
import fc from "fast-check"
import { describe, expect, test, vi } from "vitest"
import { serveFile } from "./files.ts"
import type { Pages, StoredFile } from "./host.ts"
import type { Request } from "./http.ts"

const text = "<!doctype html><title>Porchlight</title>".repeat(20)
const page: StoredFile = {
  bytes: gzipSync(text),
  contentType: "text/html; charset=utf-8",
  etag: '"abc"',
  immutable: false,
}
const script: StoredFile = {
  bytes: gzipSync("1"),
  contentType: "text/javascript",
  etag: '"def"',
  immutable: true,
}
const files = new Map([
  ["/index.html", page],
  ["/app/index.html", page],
  ["/a b/ü.html", page],
  ["/app/app-DiwrgTda.js", script],
])
const gunzip = vi.fn(async (bytes: Uint8Array): Promise<Uint8Array> => gunzipSync(bytes))
const pages: Pages = { get: (path) => files.get(path), gunzip }

function ask(path: string, headers: Record<string, string> = { "accept-encoding": "gzip" }, method = "GET") {
  const request: Request = {
    method,
    path,
    query: "",
    headers: new Map(Object.entries(headers)),
    body: undefined,
    arrivedAt: "192.0.2.1",
    isSecure: false,
  }
  return serveFile(pages, request, path)
}

describe("a file", () => {
  test("goes out as it is stored, with every header that describes it", async () => {
    gunzip.mockClear()
    expect(await ask("/index.html")).toEqual({
      status: 200,
      headers: {
        etag: '"abc"',
        "cache-control": "no-cache",
        vary: "Accept-Encoding",
        "content-encoding": "gzip",
        "content-type": "text/html; charset=utf-8",
        "content-length": String(page.bytes.length),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      },
      body: page.bytes,
    })
    expect(gunzip).not.toHaveBeenCalled()
  })

  test("goes out plain to a client that refuses gzip, with a tag and a length of its own", async () => {
    expect(await ask("/index.html", { "accept-encoding": "identity" })).toEqual({
      status: 200,
      headers: {
        etag: '"abc-plain"',
        "cache-control": "no-cache",
        vary: "Accept-Encoding",
        "content-type": "text/html; charset=utf-8",
        "content-length": String(text.length),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      },
      body: Buffer.from(text),
    })
  })

  test("may be kept for ever where its name holds a hash", async () => {
    const response = await ask("/app/app-DiwrgTda.js")
    expect(response?.headers["cache-control"]).toBe("public, max-age=31536000, immutable")
  })

  test.each(["gzip", "identity"])("has the same headers for HEAD as for GET (%s)", async (coding) => {
    const headers = { "accept-encoding": coding }
    const [head, get] = [await ask("/", headers, "HEAD"), await ask("/", headers)]
    expect(head?.headers).toEqual(get?.headers)
    expect(head?.headers["content-length"]).toBe(String(coding === "gzip" ? page.bytes.length : text.length))
  })

  test("whose stored bytes are damaged makes the answer reject", async () => {
    const damaged: Pages = { get: () => ({ ...page, bytes: new Uint8Array(9) }), gunzip }
    const request: Request = {
      method: "GET",
      path: "/",
      query: "",
      headers: new Map(),
      body: undefined,
      arrivedAt: "",
      isSecure: false,
    }
    await expect(serveFile(damaged, request, "/")).rejects.toThrow()
  })
})

describe("a path", () => {
  test.each([
    ["/", "the front page"],
    ["/app/", "the page of a folder"],
    ["/a%20b/%C3%BC.html", "an encoded name"],
    ["/%69ndex.html", "a name encoded without need"],
  ])("%s finds %s", async (path) => {
    expect((await ask(path))?.status).toBe(200)
  })

  test.each([
    "/missing.html",
    "/app",
    "//",
    "/../index.html",
    "/app/../index.html",
    "/%2e%2e/index.html",
    "/..%2findex.html",
    "/app/..%5cindex.html",
    "/index.html%00",
    "/index.html.gz",
    "/%",
    "/%zz",
    "/%ff",
    "/%c0%ae/",
    "/Index.html",
    "",
    "index.html",
    "/__proto__",
    "/constructor",
  ])("%o finds nothing", async (path) => {
    expect(await ask(path)).toBeUndefined()
  })

  test("of any text finds nothing or a stored file, and never throws", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (path) => {
        expect([undefined, 200]).toContain((await ask(`/${path}`))?.status)
      }),
    )
  })
})

describe("Accept-Encoding", () => {
  test.each([
    "gzip",
    "gzip, deflate",
    "gzip, deflate, br, zstd",
    "GZIP",
    "x-gzip",
    "br;q=1.0, gzip;q=0.8, *;q=0.1",
    "*",
    "*;q=0.5",
    "identity;q=0.5, gzip;q=0.5",
    "gzip;q=0.001",
    "gzip ; q=1.000",
    "gzip;Q=0.5",
    "deflate,,gzip",
    "identity;q=0",
    "identity;q=0, *;q=0.5",
    "*;q=0, gzip",
  ])("%o gets gzip", async (header) => {
    expect((await ask("/", { "accept-encoding": header }))?.headers["content-encoding"]).toBe("gzip")
  })

  test.each([
    "",
    "identity",
    "br",
    "deflate, br",
    "gzip;q=0",
    "gzip;q=0.000",
    "gzip;q=0, *",
    "*;q=0",
    "gzip;q=0.5, identity",
    "gzip;q=0.5, *;q=1",
    "gzip;q=0, identity;q=0",
    "gzip;q=2",
    "gzip;q=-1",
    "gzip;q=high",
    "gzip;q=",
    "gzip;level=9",
    "gzipped",
    "my gzip",
    `${"x,".repeat(32)}gzip`,
  ])("%o gets the plain form", async (header) => {
    const response = await ask("/", { "accept-encoding": header })
    expect(response?.headers).not.toHaveProperty("content-encoding")
    expect(response?.body).toEqual(Buffer.from(text))
  })

  test("that is missing gets the plain form, which every program can read", async () => {
    expect((await ask("/", {}))?.headers).not.toHaveProperty("content-encoding")
  })
})

describe("If-None-Match", () => {
  const held = (tag: string, coding = "gzip") => ask("/", { "accept-encoding": coding, "if-none-match": tag })

  test.each(['"abc"', 'W/"abc"', '"xyz", "abc"', '"x,y","abc"', ' W/"xyz" ,, W/"abc"', "*", " * "])(
    "%o is answered with 304 and no body",
    async (tag) => {
      expect(await held(tag)).toEqual({
        status: 304,
        headers: { etag: '"abc"', "cache-control": "no-cache", vary: "Accept-Encoding, Accept-Language" },
        body: undefined,
      })
    },
  )

  test.each([
    '"xyz"',
    "abc",
    "",
    '"',
    '"abc',
    'w/"abc"',
    '"abc-plain"',
    '"ABC"',
    'junk "abc"',
    '"*"',
    `${'"x",'.repeat(32)}"abc"`,
  ])("%o is answered with the file", async (tag) => {
    expect((await held(tag))?.status).toBe(200)
  })

  test("compares with the form that would be sent, and decompresses nothing for a 304", async () => {
    gunzip.mockClear()
    expect((await held('"abc-plain"', "identity"))?.status).toBe(304)
    expect(gunzip).not.toHaveBeenCalled()
    expect((await held('"abc"', "identity"))?.status).toBe(200)
  })

  test("for a file that is kept for ever repeats that in the 304", async () => {
    const response = await ask("/app/app-DiwrgTda.js", {
      "accept-encoding": "gzip",
      "if-none-match": '"def"',
    })
    expect(response?.headers["cache-control"]).toBe("public, max-age=31536000, immutable")
  })

  test("of any text and length is read without a throw", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 2000 }), async (tag) => void (await held(tag))),
    )
  })
})
