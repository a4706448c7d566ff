// An archive as the kernel unpacks it into its first file system ("newc": kernel, Documentation/driver-api/early-userspace/buffer-format.rst).

/** @typedef {{ path: string, mode: number, content?: Buffer }} Entry `mode` with the bits of the kind, as in stat(2). */

/** @param {readonly Entry[]} entries folders before what is in them @returns {Buffer} */
export function cpio(entries) {
  const trailer = { path: "TRAILER!!!", mode: 0 }
  return Buffer.concat([...entries, trailer].flatMap(archived))
}

/** @param {Entry} entry @param {number} index */
function archived({ path, mode, content = Buffer.alloc(0) }, index) {
  const name = Buffer.from(`${path}\0`)
  const isFolder = (mode & 0o170000) === 0o040000
  const [inode, owner, group, time, device, checksum] = [index + 1, 0, 0, 0, 0, 0]
  const fields = [inode, mode, owner, group, isFolder ? 2 : 1, time, content.length]
  const numbers = [...fields, device, device, device, device, name.length, checksum]
  const header = `070701${numbers.map((number) => number.toString(16).padStart(8, "0")).join("")}`
  return [padded(Buffer.concat([Buffer.from(header), name])), padded(content)]
}

/** @param {Buffer} bytes */
function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
}
