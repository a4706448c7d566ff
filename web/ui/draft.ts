/** What the person has typed so far to join a network. It outlives the screens, so that nothing has to be typed twice. */
export interface Draft {
  readonly ssid: string
  /** Of a network that hides its name; `wpa2-wpa3` lets the radio take whichever of the two it meets. */
  readonly security: "wpa2-wpa3" | "open"
  readonly password: string
  readonly revealed: boolean
  /** True once a submission was turned back: from then on the fields are checked at each key. */
  readonly checked: boolean
}

export const emptyDraft: Draft = {
  ssid: "",
  security: "wpa2-wpa3",
  password: "",
  revealed: false,
  checked: false,
}
