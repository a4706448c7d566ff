import { describe, expect, test } from "vitest"
import { checkPushContact, defaultPushContact } from "./push-contact.ts"

describe("whom push services can ask", () => {
  test.each([
    defaultPushContact,
    "https://porch.dev",
    "https://porch.dev/devices?x=1",
    "mailto:porch@porch.dev",
    "mailto:a.b+c@mail.porch.co.uk",
    "https://xn--bcher-kva.example.com/",
  ])("may be found at %s", (contact) => expect(checkPushContact(contact)).toBe(contact))

  test.each([
    ...[
      "https://ding-5cd80b1.local",
      "https://localhost",
      "https://localhost:8443/",
      "mailto:root@localhost",
    ],
    ...["mailto:me@ding.local", "https://192.168.1.1/", "https://8.8.8.8/", "mailto:me@10.0.0.1"],
    ...[
      "https://ding",
      "https://router.lan/",
      "https://nas.home.arpa/",
      "https://porch.invalid",
      "https://a.example",
    ],
  ])("may not be %s, which the internet does not know", (contact) => {
    expect(() => checkPushContact(contact)).toThrow(/is not public\. Apple refuses/)
  })

  test.each([
    "",
    "porch@porch.dev",
    "http://porch.dev",
    "mailto:",
    "https://",
    "https://a b.dev",
    'https://porch.dev/"\n',
    `https://porch.dev/${"x".repeat(200)}`,
    "https://user@porch.dev",
  ])("may not be %j, which is no address", (contact) => {
    expect(() => checkPushContact(contact)).toThrow(expect.objectContaining({ code: "bad-push-contact" }))
  })
})
