/** What `porchlight --help` prints. */
import { accessPointSecurities } from "../shared/wifi.ts"
import { urgencies } from "./core/notification.ts"
import { logLevels } from "./hosts/node/log.ts"

export const help = `Usage: porchlight [command] [options]

Gives this device a front door: its own Wi-Fi network, and a page that brings it home.

Commands
  run                     join a saved network, or else open setup; also where no command is given
  status                  what the running device is doing; --json for programs
  devices                 those in this computer's networks; --json, --watch
  setup                   have the running device open setup now
  clear                   forget every saved network
  label                   print what belongs on the device: a QR code, its name, its setup code
  notify "TEXT"           tell the phones that want to be told
  phones list             who is paired; revoke ID, revoke --all; link: an address that pairs one
  token new --name NAME   a token for a script, shown once; list, and revoke ID
  ca show                 the root that phones trust; more of it below
  backup FILE             save all that the device keeps, encrypted with a passphrase
  restore FILE            make it the device that was saved; it must not run meanwhile
  doctor                  look at this machine: is all there that the real radio takes?
  install                 have systemd run the device from now on, with the options given
  upgrade [FILE|VERSION]  another version in its place, taken back where it does not run
  uninstall               take away what install brought, and what the device kept

The device
  --name NAME             its name; made up at first start and kept
  --access-point KIND     how its own network is protected: ${accessPointSecurities.join(", ")} (open)
  --setup-code none       ask for no code: on an open network passwords cross in the clear
  --portal-timeout SECONDS
                          close a setup that nobody comes to; 0, the default, never does
  --state DIR             where the device keeps what it must not lose
  --http HOST:PORT        where pages are served (127.0.0.1:8080; with the real radio 0.0.0.0:80)
  --https HOST:PORT       where the home's pages are served, or none (127.0.0.1:8443; beside --http)
  --cert FILE --key FILE  a certificate of your own for NAME.local, PEM or DER; watched for changes
  --open                  let everybody at home in, without pairing
  --push-contact ADDRESS  whom push services can ask about it: a public https: or mailto: address
  --push-service HOST[:PORT]
                          a push service of your own, beside those of browsers; may be said again
  --log LEVEL             ${logLevels.join(", ")} (info)

A broker
  --mqtt mqtts://HOST[:PORT]
                          tell it all that the app shows, and obey it; mqtt:// without TLS
  --mqtt-user USER        or PORCHLIGHT_MQTT_USER
  --mqtt-password-file FILE
                          the password is FILE's first line; or give it in PORCHLIGHT_MQTT_PASSWORD
  --mqtt-ca FILE          the authority of its certificate, PEM; those of Node when left out
  --mqtt-cert FILE --mqtt-key FILE
                          a certificate by which it knows this device

The radio
  --radio KIND            simulator, or networkmanager: the real one of a Linux machine (simulator)
  --interface NAME        the real radio's network interface (the first one)
  --access-point-interface NAME
                          a second radio, for the access point alone
  --country CODE          where it is, in two capital letters: what a radio may send there
  --setup-after MINUTES   open setup after so long without a network; 0, the default, never does

The simulated radio
  --air FILE              the simulated networks, see docs/air.md
  --one-radio             simulate a chip whose access point goes down while it joins
  --fast                  shorten every delay of the simulated air
  --dns HOST:PORT         where DNS is answered (127.0.0.1:5300)

The root
  ca show                 its name, its fingerprint, and where phones get it
  ca export FILE          write it to FILE, - for standard output; --with-key for another device
  ca import FILE [KEYFILE]
                          take another device's root, so that a phone trusts once
  ca renew                issue the device's certificate anew, under the same root
  ca install              have this computer's browsers and programs trust it; ca uninstall: no more

A notification
  --title TITLE           stands above TEXT
  --url PATH              where a tap leads, as in /#reading=temperature; the list when left out
  --urgency KIND          ${urgencies.join(", ")} (normal); high also in a phone's quiet hours
  --tag TAG               takes the place of an earlier one with the same

A backup
  --passphrase-file FILE  its passphrase is FILE's first line; or give it in PORCHLIGHT_PASSPHRASE
  --replace               backup: FILE may be there already; restore: so may another device

An upgrade
  --downgrade             an older version may come, too

The label
  --terminal              print it here, as it is without --svg
  --svg FILE              print it to FILE, 50 by 25 mm; - is standard output
  --language TAG          de, ja, zh-Hant…; left out, the terminal's, or else English

  --help                  print this
  --version               print the version
`
