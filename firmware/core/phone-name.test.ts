import fc from "fast-check"
import { expect, test } from "vitest"
import english from "../../shared/words/en.json" with { type: "json" }
import { phoneName } from "./phone-name.ts"

const system = "iPhone|iPad|iPod|Android (phone|tablet)|Chromebook|Windows|Mac|Linux"
const browser = "Edge|Opera|Samsung Internet|Firefox|Chrome|Safari"
const ownWords = new RegExp(`^(Another device|(${browser})|(${system})(, (${browser}))?)$`)

const webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
const blink = "AppleWebKit/537.36 (KHTML, like Gecko)"

test.each<[name: string, userAgent: string | undefined]>([
  [
    "iPhone",
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${webkit} Version/18.5 Mobile/15E148 Safari/604.1`,
  ],
  [
    "iPhone",
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${webkit} CriOS/140.0 Mobile/15E148 Safari/604.1`,
  ],
  ["iPad", `Mozilla/5.0 (iPad; CPU OS 16_7 like Mac OS X) ${webkit} Version/16.6 Mobile/15E148 Safari/604.1`],
  ["Android phone", `Mozilla/5.0 (Linux; Android 10; K) ${blink} Chrome/140.0.0.0 Mobile Safari/537.36`],
  ["Android phone", "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"],
  ["Android tablet", `Mozilla/5.0 (Linux; Android 10; K) ${blink} Chrome/140.0.0.0 Safari/537.36`],
  ["Mac, Safari", `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/18.5 Safari/605.1.15`],
  ["Mac, Chrome", `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${blink} Chrome/140.0.0.0 Safari/537.36`],
  [
    "Windows, Edge",
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
  ],
  ["Windows, Firefox", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"],
  ["Chromebook, Chrome", `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${blink} Chrome/140.0.0.0 Safari/537.36`],
  ["Linux, Firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
  ["Another device", "curl/8.14.1"],
  ["Another device", ""],
  ["Another device", undefined],
])("%s", (name, userAgent) => {
  expect(phoneName(userAgent, english.phone)).toBe(name)
})

const german = {
  "android.phone": "Android-Handy",
  "android.tablet": "Android-Tablet",
  unknown: "Anderes Gerät",
}

test("a phone is called in its own language, where it is not called by a name", () => {
  const pixel = `Mozilla/5.0 (Linux; Android 10; K) ${blink} Chrome/140.0.0.0 Mobile Safari/537.36`
  expect(phoneName(pixel, german)).toBe("Android-Handy")
  expect(phoneName(pixel.replace("Mobile ", ""), german)).toBe("Android-Tablet")
  expect(phoneName("", german)).toBe("Anderes Gerät")
  expect(phoneName("Mozilla/5.0 (Macintosh) Safari/605.1.15", german)).toBe("Mac, Safari")
})

test("nothing that a stranger wrote gets into it", () => {
  const hostile = fc.string({ maxLength: 600 })
  fc.assert(
    fc.property(
      hostile,
      fc.constantFrom("iPhone", "Android", "Macintosh", "Firefox/", ""),
      hostile,
      (a, mark, b) => {
        expect(phoneName(`${a}${mark}${b}`, english.phone)).toMatch(ownWords)
      },
    ),
  )
  expect(phoneName(`${"x".repeat(100_000)}iPhone`, english.phone)).toBe("Another device")
})
