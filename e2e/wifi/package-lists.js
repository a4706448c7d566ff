// Which of Debian's packages the machine is made of.

/** QEMU, and what makes its disks. @type {import("./packages.js").PackageList} */
export const machinePackages = {
  names: ["qemu-system-x86", "squashfs-tools", "e2fsprogs"],
  // Screens, sound, USB and network boot of a machine that has none.
  without: [
    "adduser",
    "ipxe-qemu",
    "libasound2",
    "libbrlapi0.8",
    "libcacard0",
    "libepoxy0",
    "libgbm1",
    "libsasl2-modules-db",
    "libsndio7.0",
    "libspice-server1",
    "libusb-1.0-0",
    "libusbredirparser1",
  ],
}

/** What runs inside. @type {import("./packages.js").PackageList} */
export const guestPackages = {
  names: [
    ...["linux-image-amd64", "kmod", "udev", "systemd"],
    // busybox: its shell, its DHCP client and whatever small program a script may want.
    ...["busybox-static", "coreutils", "util-linux", "mount"],
    ...["dbus", "polkitd", "network-manager", "wpasupplicant"],
    ...["hostapd", "dnsmasq-base", "iw", "iproute2", "iputils-ping", "wireless-regdb"],
    // Node's own.
    "libstdc++6",
  ],
  // What only the scripts of an installation need: there is none.
  without: [
    "adduser",
    "debconf",
    "debianutils",
    "default-logind",
    "dmsetup",
    "dpkg",
    "init-system-helpers",
    "initramfs-tools",
    "libpam-runtime",
    "libpam-systemd",
    "linux-base",
    "login",
    "lsb-base",
    "passwd",
    "perl",
    "perl-base",
    "sed",
    "sgml-base",
    "sysvinit-utils",
    "tar",
    "xml-core",
  ],
}
