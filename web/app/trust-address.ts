/**
 * How far a device's HTTPS port is above its HTTP port unless told otherwise: 443 for 80, and 8443 for 8080. The device
 * does not tell its ports; whoever moved one alone is led to the port that the other would have.
 */
const secureDistance = 363

const plainPort = 80

/** Where this page is. */
export type PageAddress = Pick<Location, "protocol" | "hostname" | "port">

/**
 * Of the device's trust page, without a slash at its end. That page is there by plain HTTP, also where the phone trusts
 * nothing. `http://` is part of what a person types, since browsers begin with HTTPS.
 */
export function trustAddress({ protocol, hostname, port }: PageAddress = location): string {
  const plain = protocol === "http:" ? Number(port) : Number(port) - secureDistance
  return plain > 0 && plain !== plainPort ? `http://${hostname}:${plain}` : `http://${hostname}`
}
