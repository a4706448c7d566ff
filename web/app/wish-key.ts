/** One wish's own key, so that the device fulfils it once: 128 bits in base64url. */
export function createWishKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const text = btoa(String.fromCharCode(...bytes))
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
}
