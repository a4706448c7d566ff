/** The service as systemd knows it (systemd.exec(5) has each wall). Pure. */
import { entryPoint, userName } from "./places.ts"
import { unitProgram, unitWord } from "./unit-words.ts"

/**
 * Node takes what it may have for speed that a device has no use for. V8 then collects at 1.3 times what is in use, and
 * leaves code as its interpreter has it: compilers would bring 8 MiB of code, of their own pages and of work for them.
 * After 20 setups, each with a new certificate: 63 MiB resident and 78 at most, in place of 70 and 90; it grows no more
 * then. A sealed exchange takes 11 ms for 3, and a page 0.22 for 0.05. Nodes 20, 22 and 24 know all four.
 */
const engineOptions = ["--optimize-for-size", "--no-opt", "--no-maglev", "--no-sparkplug"]

/** `words` are what the `porchlight` command gets. */
export function unitText(nodePath: string, words: readonly string[]): string {
  const node = [unitProgram(nodePath), ...engineOptions]
  const command = [...node, ...[entryPoint, ...words].map(unitWord)].join(" ")
  return `# Written by porchlight install, and removed by porchlight uninstall. Changes of your own belong in a drop-in:
# systemctl edit ${userName}.
[Unit]
Description=Porchlight, the front door of this device
Wants=NetworkManager.service
After=dbus.service NetworkManager.service wpa_supplicant.service
# A board in a cupboard has to come back, however often it failed.
StartLimitIntervalSec=0

[Service]
Type=notify
# Word comes from systemd-notify, a child: Node cannot write to systemd's socket itself.
NotifyAccess=all
WatchdogSec=60
TimeoutStartSec=120
ExecStart=${command}
Environment=NODE_ENV=production
# Its threads are few and short; a heap for each of them holds on to memory (mallopt(3)).
Environment=MALLOC_ARENA_MAX=1
Restart=always
RestartSec=5
# Only the device is asked to end; it takes its access point down, and then the DHCP server with it.
KillMode=mixed
TimeoutStopSec=20
SyslogIdentifier=${userName}

# Who it is: its own user, with three rights of root's.
# NET_BIND_SERVICE: ports 53, 67, 80 and 443. NET_ADMIN: a second interface on the radio (iw), the country code, addresses for
# phones that have none yet (dnsmasq), and to pass on no packets. NET_RAW: dnsmasq's socket for pings.
User=${userName}
Group=${userName}
AmbientCapabilities=CAP_NET_BIND_SERVICE CAP_NET_ADMIN CAP_NET_RAW
CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_NET_ADMIN CAP_NET_RAW
NoNewPrivileges=yes
UMask=0077
StateDirectory=${userName}
StateDirectoryMode=0700

# What it sees: the system to read, its own folder to write.
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
# Radios are blocked and freed by NetworkManager: no /dev/rfkill.
PrivateDevices=yes
ProtectKernelTunables=yes
# But this: phones on the access point are passed on into no other network.
ReadWritePaths=-/proc/sys/net/ipv4/conf
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RemoveIPC=yes
KeyringMode=private

# What it asks of the kernel. There is no MemoryDenyWriteExecute=: V8 compiles while it runs. And no PrivateUsers=: its
# rights are over the network of all.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
# Refused, not killed: Node tries newer calls at its start and does without them.
SystemCallErrorNumber=EPERM

# It takes some 70 MB. Three times that is a leak, which must end it and not the board's other programs.
MemoryMax=256M
# Node has a dozen threads; the rest are dnsmasq, and iw and systemd-notify for moments.
TasksMax=64

[Install]
WantedBy=multi-user.target
`
}
