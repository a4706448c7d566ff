/** The service as systemd knows it (systemd.exec(5) has each wall). Pure. */
import { entryPoint, userName } from "./places.ts"
import { unitProgram, unitWord } from "./unit-words.ts"

/**
 * Node takes what it may have and gives little of it back; these keep its heap near what is in use. A young generation of
 * 1 MiB where it would grow to 16, an old one that is looked through earlier because less is allowed, and code that is
 * made small: 57 to 61 MiB resident in place of 62 to 79 after 6,000 answers. What lives in the heap is some 15 MiB.
 */
const heapOptions = ["--max-semi-space-size=1", "--max-old-space-size=96", "--optimize-for-size"]

/** `words` are what the `porchlight` command gets. */
export function unitText(nodePath: string, words: readonly string[]): string {
  const node = [unitProgram(nodePath), ...heapOptions]
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

# It takes some 80 MB. Three times that is a leak, which must end it and not the board's other programs.
MemoryMax=256M
# Node has a dozen threads; the rest are dnsmasq, and iw and systemd-notify for moments.
TasksMax=64

[Install]
WantedBy=multi-user.target
`
}
