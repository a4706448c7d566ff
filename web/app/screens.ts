/** What a paired phone can be shown. */
export const screenNames = [
  "home",
  "reading",
  "image",
  "happened",
  "notifications",
  "wifi",
  "nearby",
  "join",
  "phones",
  "inviting",
  "neighbours",
  "about",
] as const
export type ScreenName = (typeof screenNames)[number]

export interface Screen {
  readonly name: ScreenName
  /** Of which reading, image, or network in the air; a network that hides its name has none. */
  readonly id?: string
}

export const homeScreenOnly: Screen = { name: "home" }

/** The screen that an entry of the browser's history stands for. An app of another version may have made it. */
export function screenOf(state: unknown): Screen {
  const { name, id } = (state ?? {}) as Partial<Record<keyof Screen, unknown>>
  const known = screenNames.find((each) => each === name)
  if (known === undefined) return homeScreenOnly
  return typeof id === "string" ? { name: known, id } : { name: known }
}
