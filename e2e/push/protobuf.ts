/** As much of Protocol Buffers' wire format as Chromium's push service needs (protobuf.dev, "Encoding"). */

/** A value: a varint, eight bytes little-endian, or bytes. */
export type Value = number | { readonly fixed64: bigint } | string | Buffer

/** Fields in their order, each a number and a value. */
export function encodeMessage(fields: readonly (readonly [number: number, value: Value])[]): Buffer {
  return Buffer.concat(fields.map(([number, value]) => encodeField(number, value)))
}

function encodeField(number: number, value: Value): Buffer {
  if (typeof value === "number") return Buffer.concat([varint(number << 3), varint(value)])
  if (typeof value === "object" && "fixed64" in value) {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(value.fixed64)
    return Buffer.concat([varint((number << 3) | 1), bytes])
  }
  const bytes = Buffer.from(value as string)
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes])
}

export function varint(value: number): Buffer {
  const bytes: number[] = []
  let left = BigInt(value)
  do {
    const byte = Number(left & 127n)
    left >>= 7n
    bytes.push(left > 0n ? byte | 128 : byte)
  } while (left > 0n)
  return Buffer.from(bytes)
}

/** The varint at `at`, and where it ends; undefined where it has not come whole. */
export function readVarint(bytes: Buffer, at: number): { value: number; end: number } | undefined {
  let value = 0
  for (let end = at; end < bytes.length && end < at + 5; end++) {
    const byte = bytes.readUInt8(end)
    value += (byte & 127) * 2 ** ((end - at) * 7)
    if (byte < 128) return { value, end: end + 1 }
  }
  return undefined
}
