import * as v from "valibot"
import { expect, test } from "vitest"
import { attemptSchema, deviceModes } from "../../shared/contract.ts"
import type { Credentials } from "./host.ts"
import { initialState } from "./provisioning.ts"
import type { Phase, State } from "./provisioning-state.ts"
import { ssid } from "./scripted-radio.fixture.ts"
import { attemptOf, joinedNetwork, modeOf } from "./setup-view.ts"

const network: Credentials = {
  ssidBytes: ssid("Home"),
  security: "wpa2",
  password: "correct horse",
  hidden: false,
}
const trial = { attempt: 3, network, rest: [] }
const result = { attempt: 3, network, address: "192.168.1.17", text: undefined }
const setup = {
  kind: "setup",
  accessPoint: "open",
  failure: undefined,
  trial: undefined,
  retries: 0,
} as const
const joining = { kind: "joining", attempt: 3, network, step: "associating", address: undefined } as const
const named = { attempt: 3, ssid: "Home", ssidBytes: network.ssidBytes }
const joined = { kind: "joined", ...named, address: "192.168.1.17", url: "https://ding.local" }

const phases: readonly (readonly [what: string, phase: Phase, attempt: unknown])[] = [
  ["starting", { kind: "starting" }, { kind: "none" }],
  ["offline", { kind: "offline" }, { kind: "none" }],
  ["a saved network tried", { kind: "joining-saved", trial, thenSetup: true }, { kind: "none" }],
  ["setup", setup, { kind: "none" }],
  ["setup while a saved network is tried", { ...setup, trial }, { kind: "none" }],
  [
    "setup after a failure",
    { ...setup, failure: { attempt: 3, network, code: "refused" } },
    {
      kind: "failed",
      ...named,
      code: "refused",
    },
  ],
  ["joining", joining, { kind: "joining", ...named, step: "associating" }],
  [
    "finishing",
    { ...joining, step: "finishing", address: "192.168.1.17" },
    {
      kind: "joining",
      ...named,
      step: "finishing",
    },
  ],
  ["grace", { kind: "grace", result, collected: false }, { ...joined, accessPoint: true }],
  ["home", { kind: "home", result }, { ...joined, accessPoint: false }],
  [
    "home with a text",
    { kind: "home", result: { ...result, text: "porch/bell" } },
    {
      ...joined,
      text: "porch/bell",
      accessPoint: false,
    },
  ],
]

function stateIn(phase: Phase): State {
  return { ...initialState({ concurrent: true, saved: [] }), phase }
}

test.each(phases)(
  "in %s a phone is told what the contract allows, and no password",
  (_what, phase, expected) => {
    const attempt = v.parse(attemptSchema, attemptOf(stateIn(phase), "https://ding.local"))
    expect(attempt).toStrictEqual(expected)
    expect(JSON.stringify(attempt)).not.toContain("horse")
    expect(deviceModes).toContain(modeOf(stateIn(phase)))
  },
)

test("a name that is not UTF-8 reads with its bytes replaced", () => {
  expect(
    joinedNetwork(
      { network: { ...network, ssidBytes: "Q2Fm6Q" }, address: "10.0.0.2" },
      "https://ding.local",
    ),
  ).toEqual({
    ssid: "Caf\ufffd",
    address: "10.0.0.2",
    url: "https://ding.local",
  })
})
