/** A device at home in a test, and phones that are paired with it. */
import { settled } from "./hand-clock.fixture.ts"
import {
  type Answered,
  type Asked,
  password,
  type ScriptedHost,
  startSetup,
  todayMilliseconds,
} from "./scripted-host.fixture.ts"

export const host443 = "ding-5cd80b1.local"
const cookieOf = ({ headers }: Answered) => headers["set-cookie"]?.split(";")[0] ?? ""

export interface Phone {
  ask(method: string, path: string, asked?: Asked): Promise<Answered>
}

export function phone(host: ScriptedHost, cookie: string): Phone {
  return {
    ask: (method, path, asked = {}) =>
      host.request(method, path, {
        ...asked,
        headers: { origin: `https://${host443}`, ...(cookie !== "" && { cookie }), ...asked.headers },
        host: host443,
        arrivedAt: "192.168.1.17",
        isSecure: true,
      }),
  }
}

export async function atHome(options: Parameters<typeof startSetup>[0] = {}) {
  const { host, device } = await startSetup({
    wallMilliseconds: () => todayMilliseconds,
    accessPoint: "wpa2",
    ...options,
  })
  await host.request("POST", "/api/connect", { body: { ssid: "Home", password } })
  await host.clock.advance(600)
  host.radio.joins.at(-1)?.end({ kind: "joined", address: "192.168.1.17" })
  await settled()
  const { home } = (await host.request("GET", "/api/connect")).json() as { home?: { pairingUrl: string } }
  await host.clock.advance(200_000)
  const pair = async (link: string | undefined) => {
    const answer = await phone(host, "").ask("POST", "/api/pair", { body: { link } })
    if (answer.status !== 200) throw new Error(`${answer.text} ${JSON.stringify(host.logged.at(-1))}`)
    return phone(host, cookieOf(answer))
  }
  const first = await pair(home?.pairingUrl.split("#pair=")[1])
  const another = async () => {
    const answer = await first.ask("POST", "/api/pairing-link", { body: {} })
    return pair((answer.json() as { url: string }).url.split("#pair=")[1])
  }
  return { host, device, phone: first, another }
}
