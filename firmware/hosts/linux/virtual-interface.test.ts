import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import { standInPrograms } from "./programs.fixture.ts"
import { createVirtualInterface } from "./virtual-interface.ts"

const phy = `Wiphy phy3
	valid interface combinations:
		 * #{ managed } <= 1, #{ AP } <= 1,
		   total <= 2, #channels <= 2
`

/** A folder of network interfaces, and an `iw` that writes down how it is called and changes the folder. */
function setUp(script = "") {
  const system = mkdtempSync(join(tmpdir(), "porchlight-net-"))
  onTestFinished(() => rmSync(system, { recursive: true, force: true }))
  mkdirSync(join(system, "wlan0", "phy80211"), { recursive: true })
  writeFileSync(join(system, "wlan0", "phy80211", "name"), "phy3\n")
  writeFileSync(join(system, "phy"), phy)
  standInPrograms({
    iw: `${script}
echo "$@" >> ${system}/called
case "$*" in
  "phy phy3 info") cat ${system}/phy;;
  "dev wlan0 interface add porchlight0 type __ap") mkdir ${system}/porchlight0 && echo 7 > ${system}/porchlight0/ifindex;;
  "dev porchlight0 del") rm -r ${system}/porchlight0;;
  *) exit 9;;
esac`,
  })
  const called = () =>
    existsSync(join(system, "called")) ? readFileSync(join(system, "called"), "utf8").trim().split("\n") : []
  return { system, called, virtualInterface: createVirtualInterface(system) }
}

test("the radio under an interface is asked what it can do", async () => {
  const { virtualInterface } = setUp()
  expect(await virtualInterface.abilities("wlan0")).toEqual({ channelsBeside: 2, saeAccessPoint: false })
})

describe("a radio counts as one that can do nothing", () => {
  test("without iw", async () => {
    const { virtualInterface } = setUp()
    standInPrograms({}, true)
    expect(await virtualInterface.abilities("wlan0")).toEqual({ channelsBeside: 0, saeAccessPoint: false })
  })

  test.each(["wlan9", "../../etc", "-o", ""])("by the name %o", async (name) => {
    const { virtualInterface, called } = setUp()
    expect(await virtualInterface.abilities(name)).toEqual({ channelsBeside: 0, saeAccessPoint: false })
    expect(called()).toEqual([])
  })
})

test("the interface is made and removed, and removed once", async () => {
  const { virtualInterface, called } = setUp()
  await virtualInterface.remove()
  await virtualInterface.add("wlan0")
  await virtualInterface.remove()
  await virtualInterface.remove()
  expect(called()).toEqual(["dev wlan0 interface add porchlight0 type __ap", "dev porchlight0 del"])
})

test("one that is there already is replaced", async () => {
  const { virtualInterface, called } = setUp()
  await virtualInterface.add("wlan0")
  await virtualInterface.add("wlan0")
  expect(called().slice(1)).toEqual(["dev porchlight0 del", "dev wlan0 interface add porchlight0 type __ap"])
})

test("what may not be done is told in iw's words", async () => {
  const { virtualInterface } = setUp(
    "echo 'usage' >&2; echo 'command failed: Operation not permitted (-1)' >&2; exit 255",
  )
  await expect(virtualInterface.add("wlan0")).rejects.toMatchObject({
    code: "program-failed",
    message: "iw failed: command failed: Operation not permitted (-1)",
  })
})

test("without iw, what to install is told", async () => {
  const { virtualInterface } = setUp()
  standInPrograms({}, true)
  await expect(virtualInterface.add("wlan0")).rejects.toMatchObject({
    code: "program-missing",
    facts: { program: "iw", package: "iw" },
  })
})

test("a name that is none never becomes a word of a command", async () => {
  const { virtualInterface, called } = setUp()
  await expect(virtualInterface.add("wlan0; reboot")).rejects.toMatchObject({ code: "bad-interface" })
  expect(called()).toEqual([])
})
