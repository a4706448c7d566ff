import { type Suite, same } from "./claim.ts"
import { startSetup } from "./scripted-host.fixture.ts"

export const routesSuite: Suite = {
  about: "routing",
  claims: [
    {
      name: "a path of nobody's is a problem with a code, a wrong method names the right ones",
      async run() {
        const { device, host } = await startSetup()
        const missing = await host.request("GET", "/nothing")
        same([missing.status, (missing.json() as { code: string }).code], [404, "not-found"])
        const wrong = await host.request("DELETE", "/api/scan")
        same([wrong.status, wrong.headers["allow"]], [405, "HEAD, GET, POST"])
        await device.close()
      },
    },
    {
      name: "a page of another origin changes nothing",
      async run() {
        const { device, host } = await startSetup()
        const headers = { origin: "http://evil.example" }
        const answered = await host.request("POST", "/api/connect", { headers, body: { ssid: "Home" } })
        same([answered.status, host.radio.joins.length], [403, 0])
        await device.close()
      },
    },
    {
      name: "a program's route answers, and one that throws is a problem of its own",
      async run() {
        const { device, host } = await startSetup()
        device.route("GET /hello", ({ query }) => ({ hello: query.get("name") ?? "world" }))
        device.route("GET /broken", () => {
          throw new TypeError("out of order")
        })
        same((await host.request("GET", "/hello?name=Zo%C3%AB")).json(), { hello: "Zoë" })
        same((await host.request("GET", "/broken")).status, 500)
        await device.close()
      },
    },
  ],
}
