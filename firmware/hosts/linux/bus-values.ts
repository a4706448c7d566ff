/**
 * Values from the message bus, checked at the door. What has another shape than the one documented reads as nothing, so
 * that one odd object does not spoil a list.
 */

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : ""
}

export function numberOf(value: unknown): number {
  if (typeof value === "bigint") return Number(value)
  return typeof value === "number" && Number.isFinite(value) ? value : 0
}

export function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(0)
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}

/** At most `maximum` of them. */
export function listOf(value: unknown, maximum: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, maximum) : []
}

/** An object's path; undefined for `/`, which stands for none. */
export function pathOf(value: unknown): string | undefined {
  return typeof value === "string" && value.startsWith("/") && value !== "/" ? value : undefined
}
