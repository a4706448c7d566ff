import { createHash, randomBytes } from "node:crypto"
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { gunzipSync, gzipSync } from "node:zlib"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { loadPages } from "./pages.ts"

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pages-"))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(path: string, bytes: Uint8Array | string = gzipSync(path)): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), bytes)
}

describe("the pages of a folder", () => {
  test("are found by their path in a URL, as they are stored", async () => {
    await put("index.html.gz")
    await put("app/assets/logo.svg.gz")
    const pages = await loadPages(folder)
    expect(gunzipSync(pages.get("/index.html")?.bytes ?? "").toString()).toBe("index.html.gz")
    expect(gunzipSync(pages.get("/app/assets/logo.svg")?.bytes ?? "").toString()).toBe(
      "app/assets/logo.svg.gz",
    )
  })

  test("are only the compressed files, and not under their stored name", async () => {
    await put("index.html.gz")
    await put("plain.html", "plain")
    const pages = await loadPages(folder)
    for (const path of ["/plain.html", "/plain.htm", "/index.html.gz", "index.html", "/", "", "/.."]) {
      expect(pages.get(path)).toBeUndefined()
    }
  })

  test("have as entity tag a hash of the stored bytes", async () => {
    const bytes = gzipSync("page")
    await put("index.html.gz", bytes)
    await put("same.html.gz", bytes)
    await put("other.html.gz")
    const pages = await loadPages(folder)
    const hash = createHash("sha256").update(bytes).digest("base64url").slice(0, 16)
    expect(pages.get("/index.html")?.etag).toBe(`"${hash}"`)
    expect(pages.get("/same.html")?.etag).toBe(`"${hash}"`)
    expect(pages.get("/other.html")?.etag).not.toBe(`"${hash}"`)
  })

  test.each([
    ["page.html", "text/html; charset=utf-8"],
    ["app.js", "text/javascript; charset=utf-8"],
    ["app.css", "text/css; charset=utf-8"],
    ["words.json", "application/json; charset=utf-8"],
    ["manifest.webmanifest", "application/manifest+json; charset=utf-8"],
    ["lamp.svg", "image/svg+xml; charset=utf-8"],
    ["lamp.png", "image/png"],
    ["lamp.webp", "image/webp"],
    ["favicon.ico", "image/x-icon"],
    ["letters.woff2", "font/woff2"],
    ["robots.txt", "text/plain; charset=utf-8"],
    ["unknown.xyz", "application/octet-stream"],
    ["html", "application/octet-stream"],
  ])("%s is %s", async (name, type) => {
    await put(`${name}.gz`)
    expect((await loadPages(folder)).get(`/${name}`)?.contentType).toBe(type)
  })

  test.each(["app-DiwrgTda.js", "app-B3fk2_x-.css", "vendor-lit-a1b2c3d4.js", "letters-_x9Qz-aA.woff2"])(
    "%s holds a build's hash and may be kept for ever",
    async (name) => {
      await put(`${name}.gz`)
      expect((await loadPages(folder)).get(`/${name}`)?.immutable).toBe(true)
    },
  )

  test.each([
    "index.html",
    "app.js",
    "app-manifest.js",
    "app-Settings.js",
    "notes-20261122.js",
    "sw-version2.js",
    "index-DiwrgTda.html",
    "screenshot-1024x768.png",
    "app-DiwrgTda.webmanifest",
    "app-DiwrgTd.js",
    "app-DiwrgTdaX.js",
    "appDiwrgTda.js",
    "app-DiwrgTda.js.js",
    "app-Diwr+Tda.js",
  ])("%s holds none and is asked about each time", async (name) => {
    await put(`${name}.gz`)
    expect((await loadPages(folder)).get(`/${name}`)?.immutable).toBe(false)
  })
})

describe("a folder is refused", () => {
  test("when it is missing, empty or a file, with the command that builds the pages", async () => {
    await put("plain.html", "plain")
    for (const wrong of [join(folder, "missing"), folder, join(folder, "plain.html")]) {
      await expect(loadPages(wrong)).rejects.toMatchObject({
        code: "no-pages",
        message: `There are no built pages in ${wrong}. Build them with "npm run build".`,
      })
    }
  })

  test("when it holds too many entries, even where none is a page", async () => {
    await put("index.html.gz")
    await Promise.all(Array.from({ length: 1000 }, (_, index) => put(`notes-${index}.txt`, "")))
    await expect(loadPages(folder)).rejects.toMatchObject({ code: "too-many-pages", facts: { folder } })
  })

  test("when it holds too many bytes", async () => {
    await Promise.all([1, 2, 3].map((index) => put(`${index}.gz`, randomBytes(3 * 1024 * 1024))))
    await expect(loadPages(folder)).rejects.toMatchObject({ code: "too-many-pages" })
  })
})

test("symbolic links are not followed, to a file, to a folder or in a circle", async () => {
  await put("pages/index.html.gz")
  await put("secret/secret.txt.gz")
  await symlink(join(folder, "secret/secret.txt.gz"), join(folder, "pages/file.txt.gz"))
  await symlink(join(folder, "secret"), join(folder, "pages/folder"))
  await symlink(".", join(folder, "pages/circle"))
  const pages = await loadPages(join(folder, "pages"))
  expect(pages.get("/index.html")).toBeDefined()
  for (const path of ["/file.txt", "/folder/secret.txt", "/circle/index.html"])
    expect(pages.get(path)).toBeUndefined()
})

describe("gunzip", () => {
  test("gives the plain bytes of a page", async () => {
    await put("index.html.gz", gzipSync("plain"))
    const pages = await loadPages(folder)
    expect(
      Buffer.from(await pages.gunzip(pages.get("/index.html")?.bytes ?? new Uint8Array())).toString(),
    ).toBe("plain")
  })

  test("refuses what is no gzip, is cut off, or grows out of bounds", async () => {
    await put("index.html.gz")
    const pages = await loadPages(folder)
    const bomb = gzipSync(new Uint8Array(8 * 1024 * 1024 + 1))
    for (const bytes of [Buffer.from("no gzip"), gzipSync("page").subarray(0, 12), bomb]) {
      await expect(pages.gunzip(bytes)).rejects.toMatchObject({ code: "damaged-page" })
    }
  })
})
