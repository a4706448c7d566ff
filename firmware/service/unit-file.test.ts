import { spawnSync } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import fc from "fast-check"
import { expect, onTestFinished, test } from "vitest"
import { runWords } from "./install-options.ts"
import { entryPoint } from "./places.ts"
import { unitText } from "./unit-file.ts"
import { unitProgram, unitWord } from "./unit-words.ts"

/** A whole character that is no control of the first kind has to stand as it is. */
const word = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"))
/** What has a meaning to systemd, and turns up rarely by chance. */
const tricky = fc
  .array(
    fc.constantFrom(
      "%",
      "$",
      '"',
      "'",
      "\\",
      "{",
      "}",
      ";",
      " ",
      "\n",
      "\t",
      "n",
      "HOME",
      "x41",
      "é",
      "\u0085",
    ),
  )
  .map((parts) => parts.join(""))

/** How systemd reads quoted words, after systemd.syntax(7) and systemd.service(5), written apart from what writes them. */
function read(line: string): string[] {
  expect(line).not.toMatch(/[\n\r]/)
  const words: string[] = []
  let rest = line
  while (rest !== "") {
    const [all, inside] = /^ ?"((?:[^"\\]|\\.)*)"/u.exec(rest) ?? expect.fail(`no quoted word: ${rest}`)
    rest = rest.slice(all.length)
    const characters = (inside ?? "").replace(/\\(?:u([0-9a-f]{4})|(.))/gu, (_, code, plain) => {
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
      expect(['"', "\\"]).toContain(plain)
      return plain
    })
    const noSpecifiers = characters.replace(/%(.?)/gsu, (_, next) => {
      expect(next).toBe("%")
      return "%"
    })
    words.push(noSpecifiers)
  }
  return words
}

const noVariables = (text: string) =>
  text.replace(/\$(.?)/gsu, (_, next) => {
    expect(next).toBe("$")
    return "$"
  })

test("every word reaches the program as it is, whatever it holds", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(word, tricky)), (words) => {
      expect(read(words.map(unitWord).join(" ")).map(noVariables)).toEqual(words)
    }),
  )
})

test("the program's own path keeps its dollar signs single", () => {
  expect(read(unitProgram('/opt/$a %b "c"/node'))).toEqual(['/opt/$a %b "c"/node'])
})

test.each(["a\0b", "\ud800"])("%j is refused: no word can hold it", (text) => {
  expect(() => unitWord(text)).toThrow(expect.objectContaining({ code: "bad-argument" }))
})

test("no option can add a setting to the unit", () => {
  const plain = unitText("/usr/bin/node", []).split("\n").length
  fc.assert(
    fc.property(fc.oneof(word, tricky), (text) => {
      const lines = unitText(
        "/usr/bin/node",
        runWords({ accessPoint: "open", logLevel: "info", country: text }),
      )
      expect(lines.split("\n")).toHaveLength(plain)
    }),
  )
})

test("each option becomes one word of the command", () => {
  expect(
    runWords({
      name: "ding",
      accessPoint: "wpa2",
      setupCode: "none",
      interfaceName: "wlan0",
      accessPointInterfaceName: "-wlan1",
      country: "DE",
      setupAfterMinutes: 10,
      portalTimeoutSeconds: 900,
      http: { host: "::", port: 80 },
      https: { host: "0.0.0.0", port: 443 },
      open: true,
      pushContact: "mailto:me@porch.dev",
      pushServices: ["push.lan:8444"],
      certificate: { certificateFile: "/etc/porchlight/cert.pem", keyFile: "/etc/porchlight/key.pem" },
      logLevel: "debug",
    }),
  ).toEqual([
    ...["run", "--radio", "networkmanager", "--state", "/var/lib/porchlight", "--log", "debug"],
    ...["--access-point", "wpa2", "--name=ding", "--setup-code=none", "--interface=wlan0"],
    ...["--access-point-interface=-wlan1", "--country=DE", "--setup-after=10", "--portal-timeout=900"],
    ...["--http=[::]:80", "--https=0.0.0.0:443", "--open"],
    ...["--push-contact=mailto:me@porch.dev", "--push-service=push.lan:8444"],
    ...["--cert=/etc/porchlight/cert.pem", "--key=/etc/porchlight/key.pem"],
  ])
  expect(runWords({ accessPoint: "open", logLevel: "info", https: false })).toContain("--https=none")
  expect(() => runWords({ name: "Über", accessPoint: "open", logLevel: "info" })).toThrow(/name/)
})

test("holds the walls that it was measured with", () => {
  const text = unitText("/usr/bin/node", ["run"])
  const settings = text.split("\n").filter((line) => /^\w+=/.test(line))
  for (const setting of [
    "User=porchlight",
    "CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_NET_ADMIN CAP_NET_RAW",
    "NoNewPrivileges=yes",
    "StateDirectoryMode=0700",
    "ProtectSystem=strict",
    "SystemCallErrorNumber=EPERM",
    "StartLimitIntervalSec=0",
    "Restart=always",
  ]) {
    expect(settings).toContain(setting)
  }
  expect(text).not.toMatch(/^(?:MemoryDenyWriteExecute|PrivateUsers)=/m)
})

test("this Node knows what its engine is told", () => {
  const [, words = ""] = /^ExecStart=\S+ (.*) \S+ "?run"?$/m.exec(unitText("/usr/bin/node", ["run"])) ?? []
  const options = words.split(" ").map((word) => word.replaceAll('"', ""))
  expect(options).toContain("--optimize-for-size")
  const { status, stderr } = spawnSync(process.execPath, [...options, "--eval", "0"], { encoding: "utf8" })
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
})

const analyze = spawnSync("systemd-analyze", ["--version"]).status === 0

// Without systemd, the claims above have to do; the virtual machine of e2e/wifi asks a running one.
test.runIf(analyze)("systemd finds no fault with it, and would find one", () => {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-unit-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const verify = (text: string) => {
    // Found in a root of its own: the program is not on this machine.
    const put = (path: string, content: string, mode = 0o644) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
      chmodSync(join(folder, path), mode)
    }
    put("/usr/bin/node", "#!/bin/sh\n", 0o755)
    put(entryPoint, "")
    for (const name of ["sysinit", "basic", "shutdown", "multi-user"]) {
      put(`/usr/lib/systemd/system/${name}.target`, "[Unit]\nDescription=There\n")
    }
    put("/etc/systemd/system/porchlight.service", text)
    const words = ["verify", "--man=no", `--root=${folder}`, "porchlight.service"]
    const { status, stderr } = spawnSync("systemd-analyze", words, { encoding: "utf8" })
    return { status, stderr }
  }
  const options = { name: "ding", accessPoint: "open", logLevel: "info", country: '%n $HOME "' } as const
  const text = unitText("/usr/bin/node", runWords(options))
  expect(verify(text)).toEqual({ status: 0, stderr: "" })
  expect(verify(text.replace("LockPersonality", "LockPersonalty")).stderr).toContain("LockPersonalty")
})
