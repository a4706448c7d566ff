import { expect, it } from "vitest"
import { trustAddress } from "./trust-address.ts"

it.each([
  ["https://ding.local/", "http://ding.local"],
  ["https://ding.local:8443/", "http://ding.local:8080"],
  ["https://ding.local:9363/", "http://ding.local:9000"],
  ["https://[fe80::1]:8443/", "http://[fe80::1]:8080"],
  // No HTTP port is 363 below these.
  ["https://ding.local:363/", "http://ding.local"],
  ["https://ding.local:80/", "http://ding.local"],
  // The page itself came by plain HTTP.
  ["http://ding.local/", "http://ding.local"],
  ["http://ding.local:8080/", "http://ding.local:8080"],
])("from the app at %s the trust page is at %s", (page, address) => {
  expect(trustAddress(new URL(page))).toBe(address)
})
