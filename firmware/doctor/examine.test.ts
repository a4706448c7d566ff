import { describe, expect, test } from "vitest"
import { type ExamineOptions, examine, type Finding } from "./examine.ts"
import {
  container,
  laptop,
  noSockets,
  type Recording,
  radioFiles,
  raspberryPi,
  recordedMachine,
  running,
  socketTable,
} from "./machine.fixture.ts"
import { report } from "./report.ts"

const look = (recording: Recording, options: ExamineOptions = {}) =>
  examine(options, recordedMachine(recording))

const on = (findings: readonly Finding[], subject: string) =>
  findings.filter((finding) => finding.subject === subject)

const withFiles = (recording: Recording, files: Record<string, string>): Recording => ({
  ...recording,
  files: { ...recording.files, ...files },
})

describe("on this machine, whatever it is", () => {
  test("it answers, and every wrong line has a remedy", async () => {
    const findings = await examine()
    expect(findings.length).toBeGreaterThan(5)
    for (const { state, subject, text, remedy } of findings) {
      expect(["ok", "note", "wrong"]).toContain(state)
      expect(subject).not.toBe("")
      expect(text).not.toBe("")
      if (state === "wrong") expect(remedy).toBeTruthy()
    }
    expect(report(findings, { colours: false })).toMatch(
      /\n {2}(?:Everything is there|\d+ things? to do)\.\n$/,
    )
  })

  test("its Node is new enough to run this", async () => {
    expect(on(await examine(), "Node")).toEqual([
      { state: "ok", subject: "Node", text: process.versions.node },
    ])
  })
})

describe("Raspberry Pi OS, as it is flashed", () => {
  test("the radio is off until a country is set, and the remedy is its own", async () => {
    expect(on(await look(raspberryPi), "Wi-Fi")).toMatchObject([
      {
        state: "wrong",
        text: expect.stringMatching(/^phy0 is switched off/),
        remedy: expect.stringContaining("do_wifi_country"),
      },
    ])
  })

  test("no country is a note", async () => {
    expect(on(await look(raspberryPi), "Country")).toMatchObject([
      { state: "note", remedy: expect.stringContaining("--country DE") },
    ])
  })

  test("its radio is known by its driver, and by what it can do at once", async () => {
    const [radio] = on(await look(raspberryPi), "wlan0")
    expect(radio?.text).toMatch(/^brcmfmac\. .*beside the joined network, on its channel/)
  })

  test("NetworkManager's own wpa_supplicant is no rival", async () => {
    expect(on(await look(raspberryPi), "Other programs")).toMatchObject([{ state: "ok" }])
  })

  test("a user without the capabilities is told that the service has them", async () => {
    const [permissions] = on(await look(raspberryPi), "Permissions")
    expect(permissions).toMatchObject({ state: "note" })
    expect(permissions?.text).toContain("CAP_NET_BIND_SERVICE, CAP_NET_ADMIN, CAP_NET_RAW")
  })

  test("all ports are free", async () => {
    const findings = await look(raspberryPi)
    for (const subject of ["Port 53 (UDP)", "Port 67 (UDP)", "Port 80", "Port 443"]) {
      expect(on(findings, subject)).toMatchObject([{ state: "ok", text: "free" }])
    }
  })
})

describe("a laptop", () => {
  test("resolvers on addresses of their own leave port 53 free", async () => {
    expect(on(await look(laptop), "Port 53 (UDP)")).toMatchObject([{ state: "ok", text: "free" }])
  })

  test("a DHCP server that is bound to another interface leaves port 67 free", async () => {
    expect(on(await look(laptop), "Port 67 (UDP)")).toMatchObject([{ state: "ok" }])
  })

  test.each([
    ["bound to the radio", "UNCONN 0 0 0.0.0.0%wlp3s0:67 0.0.0.0:*\n"],
    ["bound to none", "UNCONN 0 0 0.0.0.0:67 0.0.0.0:*\n"],
    ["seen by no ss", ""],
  ])("the same %s is worth a look", async (_what, answer) => {
    const outputs = { ...laptop.outputs, "ss -Hlun sport = :67": answer }
    expect(on(await look({ ...laptop, outputs }), "Port 67 (UDP)")).toMatchObject([
      { state: "note", text: expect.stringMatching(/^dnsmasq holds it/) },
    ])
  })

  test("a container's web server is in the way, and Docker knows which", async () => {
    expect(on(await look(laptop), "Port 80")).toMatchObject([
      {
        state: "wrong",
        text: expect.stringMatching(/^docker-proxy /),
        remedy: expect.stringContaining("docker ps"),
      },
    ])
  })

  test("another port for the page is looked at in its place", async () => {
    const findings = await look(laptop, { httpPort: 8080 })
    expect(on(findings, "Port 8080")).toMatchObject([{ state: "ok" }])
    expect(on(findings, "Port 80")).toEqual([])
  })

  test("another port for HTTPS is looked at in its place, and none where there is none", async () => {
    const elsewhere = await look(laptop, { httpsPort: 8443 })
    expect(on(elsewhere, "Port 8443")).toMatchObject([{ state: "ok", text: "free" }])
    for (const findings of [elsewhere, await look(laptop, { httpsPort: false })]) {
      expect(on(findings, "Port 443")).toEqual([])
    }
  })

  test("a web server on 443 is in the way of HTTPS, even on one address alone", async () => {
    expect(on(await look(laptop), "Port 443")).toMatchObject([
      {
        state: "wrong",
        text: expect.stringMatching(/^nginx /),
        remedy: "sudo systemctl disable --now nginx",
      },
    ])
  })

  test("without root, who holds a port is told by the user alone", async () => {
    const files = withFiles(laptop, {
      "/proc/net/udp": socketTable("udp", [{ address: "0.0.0.0", port: 53, userId: 101, inode: 999 }]),
    })
    expect(on(await look(files), "Port 53 (UDP)")).toMatchObject([
      {
        state: "wrong",
        text: expect.stringMatching(/^A program of the user systemd-resolve /),
        remedy: expect.stringContaining("sudo"),
      },
    ])
  })

  test("a country is told", async () => {
    expect(on(await look(laptop), "Country")).toMatchObject([{ state: "ok", text: "DE" }])
  })

  test("an access point beside the station on two channels stays up", async () => {
    expect(on(await look(laptop), "wlp3s0")[0]?.text).toContain("stays up while joining")
  })
})

describe("a container with nothing", () => {
  test("says so, and sends nobody after hardware", async () => {
    const findings = await look(container)
    expect(on(findings, "Container")).toMatchObject([{ state: "note" }])
    expect(on(findings, "Radio")).toMatchObject([
      { state: "wrong", remedy: expect.stringContaining("machine itself") },
    ])
    expect(on(findings, "Ports")).toMatchObject([{ state: "note" }])
    expect(on(findings, "Message bus")).toMatchObject([{ state: "wrong" }])
    expect(on(findings, "NetworkManager")).toMatchObject([
      { state: "wrong", remedy: "sudo apt install network-manager" },
    ])
  })

  test("has no switch, country or rival to talk of", async () => {
    const findings = await look(container)
    for (const subject of ["Wi-Fi", "Country", "Other programs"]) expect(on(findings, subject)).toEqual([])
  })

  test("a system that is not Linux is told at once", async () => {
    const findings = await look({ platform: "darwin" })
    expect(findings.map(({ subject, state }) => [subject, state])).toEqual([
      ["Node", "ok"],
      ["System", "wrong"],
    ])
  })

  test.each([
    ["18.20.0", "wrong"],
    ["20.18.9", "wrong"],
    ["20.19.0", "ok"],
    ["21.0.0", "ok"],
    ["no version", "wrong"],
  ])("Node %s is %s", async (nodeVersion, state) => {
    expect(on(await look({ ...container, nodeVersion }), "Node")).toMatchObject([{ state }])
  })
})

describe("our own service", () => {
  const users = "root:x:0:0::/root:/bin/sh\nporchlight:x:990:990::/:/usr/sbin/nologin\n"
  const show = "systemctl show porchlight.service --property=ActiveState,SubState,UnitFileState,Result"
  const installed = (answer: string, mode = 0o700, userId = 990): Recording => ({
    ...raspberryPi,
    files: {
      ...raspberryPi.files,
      "/etc/passwd": users,
      "/etc/systemd/system/porchlight.service": "[Unit]\n",
      "/proc/net/udp": socketTable("udp", [
        { address: "192.0.2.1", port: 53, userId: 990, inode: 801 },
        { address: "0.0.0.0", port: 67, userId: 990, inode: 802 },
      ]),
      "/proc/net/tcp": socketTable("tcp", [{ address: "0.0.0.0", port: 80, userId: 990, inode: 803 }]),
    },
    statuses: { "/var/lib/porchlight": { userId, mode } },
    outputs: { ...raspberryPi.outputs, [show]: answer },
  })
  const up = "ActiveState=active\nSubState=running\nUnitFileState=enabled\nResult=success\n"

  test("holds its ports, which anybody may see", async () => {
    const findings = await look(installed(up))
    for (const subject of ["Port 53 (UDP)", "Port 67 (UDP)", "Port 80"]) {
      expect(on(findings, subject)).toMatchObject([{ state: "ok", text: "held by porchlight itself" }])
    }
  })

  test("is known by its group where it runs as another user", async () => {
    const node = running(900, "node", ["/usr/bin/node", "/opt/x.js"], "/system.slice/porchlight.service")
    const files = {
      ...noSockets,
      "/proc/net/tcp": socketTable("tcp", [{ address: "0.0.0.0", port: 80, inode: 5 }]),
    }
    const recording = {
      ...withFiles(raspberryPi, { ...files, ...node }),
      links: { "/proc/900/fd/7": "socket:[5]" },
    }
    expect(on(await look(recording), "Port 80")).toMatchObject([{ state: "ok" }])
  })

  test.each([
    ["runs", up, "ok"],
    ["failed", "ActiveState=failed\nSubState=failed\nUnitFileState=enabled\nResult=exit-code\n", "wrong"],
    ["ends again and again", "ActiveState=activating\nSubState=auto-restart\n", "wrong"],
    ["was stopped", "ActiveState=inactive\nSubState=dead\n", "wrong"],
    ["will not start at boot", up.replace("enabled", "disabled"), "note"],
    ["is not told of", "", "note"],
  ])("%s", async (_what, answer, state) => {
    expect(on(await look(installed(answer)), "Service")).toMatchObject([{ state }])
  })

  test.each([
    ["its own", 0o700, 990, "ok"],
    ["open to others", 0o755, 990, "wrong"],
    ["root's", 0o700, 0, "wrong"],
  ])("its state folder is %s", async (_what, mode, userId, state) => {
    expect(on(await look(installed(up, mode, userId)), "State folder")).toMatchObject([{ state }])
  })
})

describe("rivals", () => {
  test.each([
    ["hostapd", ["/usr/sbin/hostapd", "-B", "/etc/hostapd/hostapd.conf"], "wrong"],
    ["connmand", ["/usr/sbin/connmand", "-n"], "wrong"],
    ["iwd", ["/usr/libexec/iwd"], "wrong"],
    ["wpa_supplicant", ["/sbin/wpa_supplicant", "-c/etc/wpa_supplicant.conf", "-iwlan0"], "wrong"],
    ["wpa_supplicant", ["/sbin/wpa_supplicant", "-u", "-s"], "ok"],
    ["wpa_supplicant", ["/sbin/wpa_supplicant", "-i", "eth0", "-Dwired"], "ok"],
    ["dhcpcd", ["/usr/sbin/dhcpcd", "-w", "-q"], "wrong"],
    ["dhcpcd", ["/usr/sbin/dhcpcd", "eth0"], "ok"],
    ["bash", ["bash", "-iwlan0"], "ok"],
  ])("%s as %j is %s", async (name, words, state) => {
    const findings = await look(withFiles(raspberryPi, running(950, name, words)))
    expect(on(findings, "Other programs")).toMatchObject([{ state }])
  })

  test("nobody is called absent where the kernel shows this user its own programs alone", async () => {
    const { "/proc/1/comm": _hidden, ...files } = raspberryPi.files ?? {}
    expect(on(await look({ ...raspberryPi, files }), "Other programs")).toMatchObject([{ state: "note" }])
  })

  test("hostapd may have another radio where there are two", async () => {
    const files = { ...radioFiles("wlan1", "phy1", 4), ...running(950, "hostapd", ["/usr/sbin/hostapd"]) }
    expect(on(await look(withFiles(raspberryPi, files)), "Other programs")).toMatchObject([{ state: "note" }])
  })

  test.each([
    ["configured", "wrong"],
    ["unmanaged", "ok"],
  ])("systemd-networkd with the radio %s is %s", async (administration, state) => {
    const files = {
      "/run/systemd/netif/links/3": `# private\nADMIN_STATE=${administration}\nOPER_STATE=routable\n`,
    }
    expect(on(await look(withFiles(raspberryPi, files)), "Other programs")).toMatchObject([{ state }])
  })
})

describe("the access point's network", () => {
  const head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
  const route = (name: string, destination: string, mask: string) => ({
    "/proc/net/route": `${head}${name}\t${destination}\t00000000\t0001\t0\t0\t0\t${mask}\t0\t0\t0\n`,
  })

  test.each([
    ["eth0 in it", "eth0", "000200C0", "00FFFFFF", "wrong"],
    ["eth0 in a part of it", "eth0", "100200C0", "F0FFFFFF", "wrong"],
    ["eth0 in a wider one, which gives way", "eth0", "000000C0", "0000FFFF", "ok"],
    ["the default route", "eth0", "00000000", "00000000", "ok"],
    ["our own interface in it", "porchlight0", "000200C0", "00FFFFFF", "ok"],
    ["the radio in it", "wlan0", "000200C0", "00FFFFFF", "ok"],
    ["a network beside it", "eth0", "000300C0", "00FFFFFF", "ok"],
    ["nonsense", "eth0", "what", "ever", "ok"],
  ])("%s", async (_what, name, destination, mask, state) => {
    const findings = await look(withFiles(raspberryPi, route(name, destination, mask)))
    expect(on(findings, "Setup network")).toMatchObject([{ state }])
  })
})

describe("a machine that means no good", () => {
  test("names of interfaces and programs reach the terminal as signs alone", async () => {
    const name = "\u001b]0;x\u0007\u202e"
    const hostile = withFiles(raspberryPi, {
      ...radioFiles(name, "phy7", 9),
      ...running(960, "\u001b[2Jnginx", ["nginx"]),
      "/sys/class/rfkill/rfkill0/name": "\u001b[31mphy\r\n",
      "/proc/net/tcp": socketTable("tcp", [{ address: "0.0.0.0", port: 80, inode: 77 }]),
    })
    const links = { ...raspberryPi.links, "/proc/960/fd/3": "socket:[77]" }
    const text = report(await look({ ...hostile, links }), { colours: false })
    expect(text).toContain("nginx holds it")
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  test("the name of a radio's chip is no word for a program unless it looks like one", async () => {
    const asked: string[] = []
    const machine = recordedMachine(withFiles(raspberryPi, radioFiles("wlan0", "--help; reboot", 3)))
    const findings = await examine(
      {},
      { ...machine, run: async (program, words) => `${asked.push([program, ...words].join(" "))}` },
    )
    expect(asked.join("\n")).not.toContain("reboot")
    expect(on(findings, "wlan0")).toMatchObject([{ state: "note" }])
  })

  test("a program that does not answer, and a file that cannot be read, cost one line and not the rest", async () => {
    const machine = recordedMachine(raspberryPi)
    const findings = await examine(
      {},
      {
        ...machine,
        hasProgram: async (name) => {
          if (name === "dnsmasq") throw new Error("no")
          return true
        },
      },
    )
    expect(on(findings, "Programs")).toMatchObject([{ state: "note", text: expect.stringContaining("no") }])
    expect(on(findings, "wlan0")).toHaveLength(1)
  })
})

test("a program that never answers costs its own lines alone", async () => {
  const machine = recordedMachine(raspberryPi)
  const findings = await examine({}, { ...machine, run: () => new Promise(() => {}) }, 50)
  expect(on(findings, "Radio")).toEqual([
    { state: "note", subject: "Radio", text: "This was not to be learnt within 0.05 s." },
  ])
  expect(on(findings, "Port 80")).toMatchObject([{ state: "ok" }])
})

test("a radio that is asked for and not there is told, with those that are", async () => {
  expect(on(await look(laptop, { interfaceName: "wlan9" }), "Radio")).toMatchObject([
    { state: "wrong", text: "There is no Wi-Fi radio wlan9. This machine has wlp3s0." },
  ])
})
