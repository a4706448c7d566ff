/** What listens: HTTP and DNS for setup, and the device at home by HTTPS, all before one router. */
import { type Announcing, announcedServices, openAnnouncing } from "./announcing.ts"
import { accessPointAddress } from "./captive.ts"
import { answer as answerDns, everyName } from "./dns.ts"
import type { Host, Service } from "./host.ts"
import { type House, openHouse } from "./house.ts"
import { houseRoutes } from "./house-routes.ts"
import type { Request, Response } from "./http.ts"
import { type Answer, createRouter, type RouteTable } from "./routes.ts"
import type { Speeches } from "./speech.ts"
import { isCaptive, isOfSetup, type Standing, surroundingsOf } from "./surroundings.ts"

export interface Listening {
  /** The device at home, where its host has HTTPS; undefined until that is open. */
  readonly house: House | undefined
  /** Where each service listens; empty until it does. */
  readonly addresses: Readonly<{ http: string; dns: string; https?: string }>
  /** Whether the device is announced in its network follows whether it is in one: to be called when that may change. */
  announce(): void
  /** Rejects like the host, and what is open by then is closed by `close`. */
  open(): Promise<void>
  close(): Promise<void>
}

export function createListening(options: {
  host: Host
  deviceName: string
  deviceId: string
  version: string
  speeches: Speeches
  /** With which a phone is paired at home. */
  setupCode: string | undefined
  /** Nobody needs to be paired. */
  isOpen: boolean
  table: RouteTable
  programTable: RouteTable
  /** What there is at home besides the house's own; grows as the program defines it. */
  homeTable: Map<string, ReadonlyMap<string, Answer>>
  standing: Standing
  /** Where the device is at home, as it knows. */
  address: () => string | undefined
  /** Any question by the door of setup, a phone's first probe too, is a sign that somebody is there. */
  onAsked: () => void
  onPaired: () => void
  onRevoked: (id: string) => void
  /** The host's name is another one, and with it every address that is shown. */
  onRenamed: () => void
}): Listening {
  const { host, deviceName, speeches, standing, table, programTable } = options
  const { secure, pages, log } = host
  let services: readonly Service[] = []
  let house: House | undefined
  let announcing: Announcing | undefined
  const hostName = () => announcing?.hostName ?? `${deviceName}.local`
  /** Until the doors are there, whoever asks has to wait. */
  let open: (answer: (request: Request) => Promise<Response>) => void = () => {}
  const opened = new Promise<(request: Request) => Promise<Response>>((resolve) => {
    open = resolve
  })

  function answer(request: Request): Promise<Response> {
    return opened.then((route) => route(request))
  }

  /** On a connection that has stood since before setup it is cut off, as a new connection is. */
  async function answerAtHome(request: Request): Promise<Response> {
    if (isCaptive(standing.state)) throw new Error("Setup is open: nothing is answered by HTTPS.")
    return answer(request)
  }

  async function listen(): Promise<void> {
    const everyNameIsOurs = everyName(accessPointAddress)
    const http = await host.serveHttp((request) => {
      if (isOfSetup(request, standing, host)) options.onAsked()
      return answer(request)
    })
    services = [http]
    const dns = await host.serveDns((packet) =>
      isCaptive(standing.state) ? answerDns(packet, everyNameIsOurs) : undefined,
    )
    services = [...services, dns]
  }

  async function openNames(): Promise<void> {
    if (host.announce === undefined) return
    const { deviceId: id, version } = options
    announcing = await openAnnouncing({
      ...{ host, deviceName },
      services: () =>
        options.address() === undefined
          ? []
          : announcedServices(addresses(), { id, name: deviceName, version }),
      onRenamed() {
        house?.look()
        if (house?.hasOwnCertificate === true) {
          log(
            "warn",
            `The owner's certificate is for ${deviceName}.local; phones refuse it at ${hostName()}.`,
          )
        }
        options.onRenamed()
      },
    })
  }

  async function openDoors(): Promise<void> {
    if (secure !== undefined) {
      const { deviceId, setupCode, isOpen, onRevoked } = options
      house = await openHouse({
        ...{ host, secure, deviceName, deviceId, hostName, setupCode, isOpen, onRevoked, speeches },
        answer: answerAtHome,
        isTaking: () => !isCaptive(standing.state),
        onListening: () => announcing?.look(),
      })
    }
    const houseTable = options.homeTable
    const routes =
      house === undefined ? [] : houseRoutes(house, deviceName, speeches, options.address, options.onPaired)
    for (const [path, methods] of routes) houseTable.set(path, methods)
    const surroundings = (request: Request) =>
      surroundingsOf(request, standing, { host, hostName: hostName() })
    open(createRouter({ deviceName, table, programTable, houseTable, pages, speeches, log, surroundings }))
  }

  function addresses(): Listening["addresses"] {
    const [http, dns] = services
    const https = house?.listening
    return {
      http: http?.address ?? "",
      dns: dns?.address ?? "",
      ...(https === undefined ? {} : { https }),
    }
  }

  return {
    get house() {
      return house
    },
    get addresses() {
      return addresses()
    },
    announce() {
      announcing?.look()
    },
    async open() {
      // The ports first: who cannot have them is told before anything is made.
      await listen()
      await openNames()
      await openDoors()
      announcing?.look()
    },
    async close() {
      await Promise.all([announcing?.close(), ...services.map((service) => service.close()), house?.close()])
    },
  }
}
