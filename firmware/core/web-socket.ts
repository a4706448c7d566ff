/**
 * A WebSocket as the core sees it, on any machine (RFC 6455). It begins as a request like any other; where the answer has
 * a `socket`, the host opens it. A host that cannot never says `wantsSocket`, and then none is ever opened.
 */

/** What the host does for the core. After `gone` nothing of it has an effect. */
export interface SocketLine {
  /** Text, or bytes. False where the other side does not read: the host has dropped the connection. */
  send(message: string | Uint8Array): boolean
  /** Asks for a sign of life. */
  ping(): void
  /** Says why (section 7.4), and waits a few seconds at most for the other side to agree. */
  close(code: number, reason: string): void
  /** At once and without a word. */
  drop(): void
}

/** What the host tells the core; nothing before `SocketOpening` has returned. */
export interface SocketEars {
  /** At most `messageMaximumBytes`; the host closes what sends more with 1009. */
  message(message: string | Uint8Array): void
  /** A ping was answered. */
  alive(): void
  /** Called exactly once, whoever ended it. */
  gone(): void
}

/** Runs when the WebSocket is open. */
export type SocketOpening = (line: SocketLine) => SocketEars

/** Eight times what a request may bring: a sentence or a picture of a sensor's day, and nothing that fills a chip. */
export const messageMaximumBytes = 65_536

/** Why a WebSocket is closed (RFC 6455, section 7.4.1). */
export const closeCodes = { normal: 1000, goingAway: 1001, notLetIn: 1008, failed: 1011 } as const
