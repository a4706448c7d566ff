import { describe, expect, test } from "vitest"
import { type Command, parseCommandLine } from "./command-line.ts"
import { help } from "./help.ts"

const defaults: Command = {
  kind: "run",
  name: undefined,
  radio: "simulator",
  interfaceName: undefined,
  accessPointInterfaceName: undefined,
  country: undefined,
  setupAfterMilliseconds: undefined,
  accessPoint: undefined,
  setupCode: undefined,
  http: undefined,
  https: undefined,
  open: false,
  pushContact: undefined,
  pushServices: [],
  certificate: undefined,
  mqtt: undefined,
  dns: undefined,
  stateFolder: undefined,
  air: undefined,
  oneRadio: false,
  fast: false,
  portalTimeoutMilliseconds: undefined,
  logLevel: "info",
}

describe("the command line", () => {
  test("may be empty", () => {
    expect(parseCommandLine([])).toEqual(defaults)
  })

  test.each<[words: string, change: object]>([
    ["run", {}],
    ["clear", { kind: "clear", radio: undefined }],
    ["clear --state /tmp/x", { kind: "clear", radio: undefined, stateFolder: "/tmp/x" }],
    ["--state /tmp/x clear", { kind: "clear", radio: undefined, stateFolder: "/tmp/x" }],
    ["clear --radio networkmanager", { kind: "clear", radio: "networkmanager" }],
    ["status", { kind: "status", radio: undefined, json: false }],
    [
      "notify open --title Door --url /#reading=door --urgency high --tag door",
      {
        ...{ kind: "notify", radio: undefined, text: "open", title: "Door" },
        ...{ url: "/#reading=door", urgency: "high", tag: "door" },
      },
    ],
    [
      "backup a.backup",
      { kind: "backup", radio: undefined, file: "a.backup", replace: false, passphraseFile: undefined },
    ],
    [
      "restore a.backup --replace --passphrase-file word",
      { kind: "restore", radio: undefined, file: "a.backup", replace: true, passphraseFile: "word" },
    ],
    ["status --json", { kind: "status", radio: undefined, json: true }],
    [
      "upgrade",
      { kind: "upgrade", radio: undefined, action: { kind: "to", wish: "latest", downgrade: false } },
    ],
    [
      "upgrade ./p.tgz --downgrade",
      { kind: "upgrade", radio: undefined, action: { kind: "to", wish: "./p.tgz", downgrade: true } },
    ],
    ["upgrade --continue", { kind: "upgrade", radio: undefined, action: { kind: "continue" } }],
    ["setup", { kind: "setup", radio: undefined }],
    ["doctor", { kind: "doctor", radio: "networkmanager" }],
    ["doctor --interface wlan1", { kind: "doctor", radio: "networkmanager", interfaceName: "wlan1" }],
    ["uninstall", { kind: "uninstall", radio: undefined }],
    [
      "install --name ding --country DE --setup-after 5 --http [::]:80",
      {
        kind: "install",
        radio: "networkmanager",
        name: "ding",
        country: "DE",
        setupAfterMilliseconds: 300_000,
        http: { host: "::", port: 80 },
      },
    ],
    [
      "install --name ding --https none --open",
      { kind: "install", radio: "networkmanager", name: "ding", https: false, open: true },
    ],
    [
      "install --name ding --cert a.pem --key a.key",
      {
        kind: "install",
        radio: "networkmanager",
        name: "ding",
        certificate: { certificateFile: "a.pem", keyFile: "a.key" },
      },
    ],
    [
      "install --push-contact mailto:me@porch.dev --push-service push.lan:8444 --push-service a.org",
      {
        kind: "install",
        radio: "networkmanager",
        pushContact: "mailto:me@porch.dev",
        pushServices: ["push.lan:8444", "a.org"],
      },
    ],
    [
      "doctor --https [::]:8443",
      { kind: "doctor", radio: "networkmanager", https: { host: "::", port: 8443 } },
    ],
    ["install --radio networkmanager", { kind: "install", radio: "networkmanager" }],
    [
      "--radio networkmanager --interface wlan0 --access-point-interface wlan1",
      { radio: "networkmanager", interfaceName: "wlan0", accessPointInterfaceName: "wlan1" },
    ],
    ["--radio networkmanager --country US", { radio: "networkmanager", country: "US" }],
    ["--radio networkmanager --setup-after 0", { radio: "networkmanager" }],
    [
      "--radio networkmanager --setup-after 34560",
      { radio: "networkmanager", setupAfterMilliseconds: 2_073_600_000 },
    ],
    ["label", { kind: "label", radio: undefined, form: { kind: "terminal" }, language: undefined }],
    [
      "label --language zh-TW",
      { kind: "label", radio: undefined, form: { kind: "terminal" }, language: "zh-Hant" },
    ],
    [
      "label --terminal",
      { kind: "label", radio: undefined, form: { kind: "terminal" }, language: undefined },
    ],
    [
      "label --svg label.svg",
      { kind: "label", radio: undefined, form: { kind: "svg", file: "label.svg" }, language: undefined },
    ],
    [
      "--svg=- label",
      { kind: "label", radio: undefined, form: { kind: "svg", file: "-" }, language: undefined },
    ],
    [
      "label --svg -",
      { kind: "label", radio: undefined, form: { kind: "svg", file: "-" }, language: undefined },
    ],
    [
      "label --access-point wpa2 --setup-code none --name ding",
      {
        kind: "label",
        radio: undefined,
        form: { kind: "terminal" },
        accessPoint: "wpa2",
        setupCode: "none",
        name: "ding",
      },
    ],
    ["ca show", { kind: "ca", radio: undefined, action: { kind: "show" } }],
    ["ca renew", { kind: "ca", radio: undefined, action: { kind: "renew" } }],
    ["ca install", { kind: "ca", radio: undefined, action: { kind: "install" } }],
    ["ca uninstall", { kind: "ca", radio: undefined, action: { kind: "uninstall" } }],
    ["ca export -", { kind: "ca", radio: undefined, action: { kind: "export", file: "-", withKey: false } }],
    [
      "ca export --with-key a.pem --state /srv",
      {
        kind: "ca",
        radio: undefined,
        stateFolder: "/srv",
        action: { kind: "export", file: "a.pem", withKey: true },
      },
    ],
    [
      "ca import a.pem",
      { kind: "ca", radio: undefined, action: { kind: "import", file: "a.pem", keyFile: "a.pem" } },
    ],
    [
      "ca import a.pem a.key",
      { kind: "ca", radio: undefined, action: { kind: "import", file: "a.pem", keyFile: "a.key" } },
    ],
    ["token list", { kind: "token", radio: undefined, action: { kind: "list" } }],
    ["token new --name cron", { kind: "token", radio: undefined, action: { kind: "new", name: "cron" } }],
    ["token revoke 0a1b", { kind: "token", radio: undefined, action: { kind: "revoke", id: "0a1b" } }],
    ["phones list", { kind: "phones", radio: undefined, action: { kind: "list" } }],
    ["phones link", { kind: "phones", radio: undefined, action: { kind: "link" } }],
    ["phones revoke 0a1b", { kind: "phones", radio: undefined, action: { kind: "revoke", id: "0a1b" } }],
    ["phones revoke --all", { kind: "phones", radio: undefined, action: { kind: "revoke-all" } }],
    ["--https 0.0.0.0:443", { https: { host: "0.0.0.0", port: 443 } }],
    ["run --https none", { https: false }],
    ["--open", { open: true }],
    ["--cert a.pem --key a.key", { certificate: { certificateFile: "a.pem", keyFile: "a.key" } }],
    ["--access-point open", { accessPoint: "open" }],
    ["--access-point wpa2", { accessPoint: "wpa2" }],
    ["--access-point wpa3", { accessPoint: "wpa3" }],
    ["--setup-code none", { setupCode: "none" }],
    ["--name ding", { name: "ding" }],
    ["--name=ding", { name: "ding" }],
    ["--radio simulator", {}],
    ["--http 0.0.0.0:80", { http: { host: "0.0.0.0", port: 80 } }],
    ["--http localhost:0", { http: { host: "localhost", port: 0 } }],
    ["--http [::1]:65535", { http: { host: "::1", port: 65_535 } }],
    ["--dns 127.0.0.2:53", { dns: { host: "127.0.0.2", port: 53 } }],
    ["--dns [fe80::1%eth0]:53", { dns: { host: "fe80::1%eth0", port: 53 } }],
    ["--state ./here", { stateFolder: "./here" }],
    ["--air air.json", { air: "air.json" }],
    ["--one-radio", { oneRadio: true }],
    ["--fast", { fast: true }],
    ["--portal-timeout 0", {}],
    ["--portal-timeout 90", { portalTimeoutMilliseconds: 90_000 }],
    ["--portal-timeout 2000000", { portalTimeoutMilliseconds: 2_000_000_000 }],
    ["--log error", { logLevel: "error" }],
    ["--log warn", { logLevel: "warn" }],
    ["--log info", {}],
    ["--log debug", { logLevel: "debug" }],
    ["--log debug --log warn", { logLevel: "warn" }],
  ])("%s", (words, change) => {
    expect(parseCommandLine(words.split(" "))).toEqual({ ...defaults, ...change })
  })

  test.each([
    ["--help", "help"],
    ["--version", "version"],
    ["--help --version", "help"],
    ["clear --help --log nonsense", "help"],
    ["install --radio simulator --help", "help"],
  ])("%s asks for %s, whatever else is there", (words, kind) => {
    expect(parseCommandLine(words.split(" "))).toEqual({ kind })
  })

  test("is explained in full by the help, in lines that a terminal shows whole", () => {
    for (const option of ["name", "radio", "http", "dns", "state", "air", "one-radio", "fast"]) {
      expect(help).toContain(`--${option}`)
    }
    for (const option of ["portal-timeout", "log", "help", "version"]) expect(help).toContain(`--${option}`)
    for (const option of ["access-point", "setup-code", "svg", "terminal"])
      expect(help).toContain(`--${option}`)
    const real = ["interface", "access-point-interface", "country", "setup-after", "json"]
    const house = ["https", "open", "cert", "key", "with-key"]
    for (const option of [...real, ...house]) expect(help).toContain(`--${option}`)
    const commands = [
      "run",
      "status",
      "setup",
      "clear",
      "label",
      "doctor",
      "install",
      "uninstall",
      "ca",
      "token",
      "phones",
    ]
    for (const command of commands) expect(help).toMatch(new RegExp(`^  ${command} `, "m"))
    for (const line of help.split("\n")) expect(line.length).toBeLessThanOrEqual(100)
  })
})

describe("a bad argument is told in one sentence", () => {
  const endpointAdvice = (option: string, text: string) =>
    `--${option} takes HOST:PORT, as in 127.0.0.1:8080, not "${text}".`
  const codeAdvice = '--setup-code takes "none" alone; the code is drawn by the device and kept.'
  const minutesAdvice = (text: string) => `--setup-after takes whole minutes from 0 to 34560, not "${text}".`
  const countryAdvice = (text: string) => `--country takes two capital letters, as in DE, not "${text}".`
  const interfaceAdvice = (option: string, text: string) =>
    `--${option} takes the name of a network interface, as in wlan0, not "${text}".`
  const real = ["--radio", "networkmanager"]
  const formAdvice = "--svg and --terminal are two forms of one label; choose one of them."
  const caAdvice = (word: string) =>
    `ca takes show, export FILE, import FILE, renew, install, uninstall${word}.`
  const pairAdvice = "--cert FILE and --key FILE go together: a certificate and its key."
  const startAdvice = (option: string) =>
    `--${option} goes with the commands "run" and "install"; try --help.`
  const secondsAdvice = (text: string) =>
    `--portal-timeout takes whole seconds from 0 to 2000000, not "${text}".`

  test.each<[words: string[], message: string]>([
    [["start"], 'There is no command "start"; try --help.'],
    [["clear", "all"], '"all" is one word too many; try --help.'],
    [["--nope"], "Unknown option '--nope'; try --help."],
    [["-x"], "Unknown option '-x'; try --help."],
    [["--name"], "--name needs a value; try --help."],
    [["--name", "--fast"], "--name needs a value; try --help."],
    [["--portal-timeout"], "--portal-timeout needs a value; try --help."],
    [["--fast=yes"], "Option '--fast' does not take an argument; try --help."],
    [["--radio", "esp32"], '--radio takes simulator or networkmanager, not "esp32".'],
    [["--radio", ""], '--radio takes simulator or networkmanager, not "".'],
    [["--interface", "wlan0"], "--interface goes with --radio networkmanager; try --help."],
    [
      ["--access-point-interface", "w"],
      "--access-point-interface goes with --radio networkmanager; try --help.",
    ],
    [["--country", "DE", "--radio", "simulator"], "--country goes with --radio networkmanager; try --help."],
    [["--setup-after", "0"], "--setup-after goes with --radio networkmanager; try --help."],
    [[...real, "--air", "a.json"], "--air goes with --radio simulator; try --help."],
    [[...real, "--one-radio"], "--one-radio goes with --radio simulator; try --help."],
    [[...real, "--fast"], "--fast goes with --radio simulator; try --help."],
    [[...real, "--dns", "127.0.0.1:53"], "--dns goes with --radio simulator; try --help."],
    [["install", "--radio", "simulator"], 'The command "install" takes no simulated radio; try --help.'],
    [["doctor", "--radio", "simulator"], 'The command "doctor" takes no simulated radio; try --help.'],
    [["install", "--fast"], '--fast goes with the simulator, not with the command "install"; try --help.'],
    [
      ["install", "--state", "/srv"],
      '--state does not go with the command "install": a service has its own folder; try --help.',
    ],
    [["--json"], '--json goes with the commands "status" and "devices"; try --help.'],
    [["clear", "--json"], '--json goes with the commands "status" and "devices"; try --help.'],
    [[...real, "--country", "de"], countryAdvice("de")],
    [[...real, "--country", "DEU"], countryAdvice("DEU")],
    [[...real, "--country", ""], countryAdvice("")],
    [[...real, "--interface", ""], interfaceAdvice("interface", "")],
    [[...real, "--interface", ".."], interfaceAdvice("interface", "..")],
    [[...real, "--interface", "a/b"], interfaceAdvice("interface", "a/b")],
    [[...real, "--interface", "a b"], interfaceAdvice("interface", "a b")],
    [[...real, "--interface", "w".repeat(16)], interfaceAdvice("interface", "w".repeat(16))],
    [[...real, "--interface", "\u00fc".repeat(8)], interfaceAdvice("interface", "\u00fc".repeat(8))],
    [[...real, "--access-point-interface", "a:1"], interfaceAdvice("access-point-interface", "a:1")],
    [[...real, "--setup-after", "1.5"], minutesAdvice("1.5")],
    [[...real, "--setup-after", "34561"], minutesAdvice("34561")],
    [["ca"], caAdvice("")],
    [["ca", "sho"], caAdvice(', not "sho"')],
    [["ca", "show", "me"], '"me" is one word too many; try --help.'],
    [["ca", "export"], "ca export takes a file, or - for standard output."],
    [["ca", "export", "a", "b"], '"b" is one word too many; try --help.'],
    [["ca", "import"], "ca import takes a file with the root, and one with its key if that is another."],
    [["ca", "import", "a", ""], "The file with the key has no name."],
    [["ca", "import", "a", "b", "c"], '"c" is one word too many; try --help.'],
    [["ca", "show", "--with-key"], '--with-key goes with "ca export"; try --help.'],
    [["status", "--with-key"], '--with-key goes with "ca export"; try --help.'],
    [["token"], "token takes new --name NAME, list, revoke ID."],
    [["token", "new"], "token new takes --name NAME: what the token is for."],
    [["token", "new", "--name", ""], "token new takes --name NAME: what the token is for."],
    [["token", "new", "cron"], '"cron" is one word too many; try --help.'],
    [["token", "list", "--name", "a"], '--name goes with "token new"; try --help.'],
    [["token", "revoke"], 'token revoke takes an ID: "porchlight token list" has them.'],
    [["phones"], "phones takes list, revoke ID, revoke --all, link."],
    [["phones", "revoke"], 'phones revoke takes an ID, or --all: "porchlight phones list" has them.'],
    [["phones", "revoke", "a", "--all"], '"a" is one word too many; try --help.'],
    [["phones", "list", "--all"], '--all goes with "phones revoke"; try --help.'],
    [["clear", "--all"], '--all goes with "phones revoke"; try --help.'],
    [["--https", "443"], endpointAdvice("https", "443")],
    [["--cert", "a"], pairAdvice],
    [["--key", "a"], pairAdvice],
    [["--cert", "", "--key", "a"], pairAdvice],
    [["--cert", "a", "--key", "b", "--https", "none"], "--cert goes with HTTPS, not with --https none."],
    [["clear", "--open"], startAdvice("open")],
    [["clear", "--push-service", "a.org"], startAdvice("push-service")],
    [
      ["--push-service", "https://a.org"],
      '"https://a.org" is no push service. Write HOST or HOST:PORT, in small letters.',
    ],
    [
      ["--push-contact", "https://ding.local"],
      'The contact for push services: "https://ding.local" is not public. Apple refuses what comes from there; write an address that the internet knows.',
    ],
    [["status", "--https", "[::]:443"], startAdvice("https")],
    [["doctor", "--open"], startAdvice("open")],
    [
      ["install", "--cert", "a", "--key", "b"],
      "--cert goes with --name NAME here: a certificate is for NAME.local alone.",
    ],
    [["--http", "8080"], endpointAdvice("http", "8080")],
    [["--http", ":8080"], endpointAdvice("http", ":8080")],
    [["--http", "localhost:"], endpointAdvice("http", "localhost:")],
    [["--http", "localhost:http"], endpointAdvice("http", "localhost:http")],
    [["--http", "localhost:65536"], endpointAdvice("http", "localhost:65536")],
    [["--http", "::1:8080"], endpointAdvice("http", "::1:8080")],
    [["--http", "http://localhost:8080"], endpointAdvice("http", "http://localhost:8080")],
    [["--http", "a b:80"], endpointAdvice("http", "a b:80")],
    [["--dns", "127.0.0.1:-1"], endpointAdvice("dns", "127.0.0.1:-1")],
    [["--dns", ""], endpointAdvice("dns", "")],
    [["--portal-timeout", "soon"], secondsAdvice("soon")],
    [["--portal-timeout", "1.5"], secondsAdvice("1.5")],
    [["--portal-timeout=-1"], secondsAdvice("-1")],
    [["--portal-timeout", "2000001"], secondsAdvice("2000001")],
    [["--portal-timeout", "9".repeat(400)], secondsAdvice("9".repeat(400))],
    [["--portal-timeout", ""], secondsAdvice("")],
    [["--log", "loud"], '--log takes error, warn, info, debug, not "loud".'],
    [["--log", "INFO"], '--log takes error, warn, info, debug, not "INFO".'],
    [["--state", ""], "--state takes a folder, not an empty word."],
    [["--access-point", "wep"], '--access-point takes open, wpa2, wpa3, not "wep".'],
    [["--access-point", "WPA2"], '--access-point takes open, wpa2, wpa3, not "WPA2".'],
    [["--access-point", ""], '--access-point takes open, wpa2, wpa3, not "".'],
    [["--access-point"], "--access-point needs a value; try --help."],
    [["--setup-code", "12345678"], codeAdvice],
    [["--setup-code", "None"], codeAdvice],
    [["--setup-code", ""], codeAdvice],
    [["--setup-code"], "--setup-code needs a value; try --help."],
    [["label", "--svg", "a", "--terminal"], formAdvice],
    [["--terminal", "--svg", "-"], formAdvice],
    [["label", "--svg", ""], "--svg takes a file, not an empty word."],
    [["label", "--svg"], "--svg needs a value; try --help."],
    [["label", "a.svg"], '"a.svg" is one word too many; try --help.'],
    [["--svg", "a"], '--svg goes with the command "label"; try --help.'],
    [["clear", "--svg", "a"], '--svg goes with the command "label"; try --help.'],
    [["--title", "a"], '--title goes with "notify"; try --help.'],
    [["backup", "a", "--tag", "b"], '--tag goes with "notify"; try --help.'],
    [["notify", "a", "--replace"], '--replace goes with "backup" and "restore"; try --help.'],
    [["notify"], 'notify takes a text: porchlight notify "TEXT".'],
    [["notify", " "], 'notify takes a text: porchlight notify "TEXT".'],
    [["notify", "the", "door"], 'notify takes one text: put it in quotes, porchlight notify "TEXT".'],
    [["notify", "a", "--urgency", "x"], '--urgency takes very-low, low, normal, high, not "x".'],
    [["backup"], "backup takes a file: porchlight backup FILE."],
    [["restore", ""], "restore takes a file: porchlight restore FILE."],
    [["restore", "a", "b"], '"b" is one word too many; try --help.'],
    [["restore", "a", "--passphrase-file", ""], "--passphrase-file takes a file, not an empty word."],
    [["--terminal"], '--terminal goes with the command "label"; try --help.'],
  ])("%j", (words, message) => {
    expect(() => parseCommandLine(words)).toThrow(expect.objectContaining({ code: "bad-argument", message }))
    expect(message.endsWith(".") && !message.includes("\n")).toBe(true)
  })
})
