/** What a home and its relay say to each other. Types only: which broker that is, and in which protocol, is the host's affair. */
import type { BrokerView, ControlValue, HomeView } from "../../shared/home-contract.ts"
import type { HomePart } from "./home-view.ts"
import type { Picture } from "./images.ts"

/** A home as its relay has it. */
export interface RelayedHome {
  /** Of the device: 16 hexadecimal digits. */
  readonly id: string
  readonly name: string
  readonly version: string
  /** Where its app is: `https://ding-5cd80b1.local`. */
  url(): string
  view(): HomeView
  /** The time of day in milliseconds since 1970; undefined while the clock is not set. */
  wallMilliseconds(): number | undefined
  /** Sets a control, as a phone does. Throws a `RequestProblem`. */
  set(controlId: string, value: ControlValue): Promise<void>
  /** A new picture, or the last one: undefined where none was taken. Throws a `RequestProblem`. */
  picture(imageId: string, isFresh: boolean): Promise<Picture | undefined>
  /** The relay's own view is another. */
  onNews(): void
}

/** What is told once: a restart, a text of the program, an alert. */
export interface RelayedEvent {
  /** `started`, `program`, `alert` and so on: what a topic may hold. */
  readonly kind: string
  /** What is told of it beside when it was. Untrusted text. */
  readonly facts: Readonly<Record<string, string>>
}

export interface Relay {
  /** What its topics begin with, `porchlight/5cd80b1f00d2a7e4`. */
  readonly topic: string
  view(): BrokerView
  /** A part of the view is another; returns at once, however often it is called. */
  changed(part: HomePart): void
  happened(event: RelayedEvent): void
  /** Says goodbye. Final, and never rejects. */
  close(): Promise<void>
}
