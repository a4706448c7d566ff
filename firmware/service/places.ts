/** Where an installed Porchlight lies, and what its parts are called. */

/** The system user and its group. */
export const userName = "porchlight"

export const unitName = "porchlight.service"

/** Ends an upgrade that its own process could not end. */
export const guardUnitName = "porchlight-upgrade.service"

export const places = {
  /** Copies of the program, and the link to the one in use. */
  programs: "/usr/local/lib/porchlight",
  /** What is in use; replaced as a whole. */
  program: "/usr/local/lib/porchlight/current",
  /** There from the first change until the service has started with it: a cut in between is noticed by the next run. */
  restartDue: "/usr/local/lib/porchlight/restart-due",
  /** There while an upgrade is under way: what it was, and is to be. */
  upgrade: "/usr/local/lib/porchlight/upgrade.json",
  /** There while one is fetched, too: see `one-upgrade.ts`. */
  upgrading: "/usr/local/lib/porchlight/upgrading",
  /** The program that ends an upgrade: never the new one. */
  guard: "/usr/local/lib/porchlight/guard",
  guardUnit: `/etc/systemd/system/${guardUnitName}`,
  command: "/usr/local/bin/porchlight",
  state: "/var/lib/porchlight",
  unit: `/etc/systemd/system/${unitName}`,
  polkitRule: "/etc/polkit-1/rules.d/50-porchlight.rules",
  busPolicy: "/etc/dbus-1/system.d/porchlight.conf",
} as const

export const entryPoint = `${places.program}/dist/program/cli.js`
