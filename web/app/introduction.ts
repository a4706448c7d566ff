/**
 * What another device of the house says for this phone, where the page was opened with that, and the address without it from
 * now on. It is good once and for two minutes, and yet nothing for a history.
 */
export function takeIntroduction(): string | undefined {
  const [, word] = /^#introduction=(.*)$/.exec(location.hash) ?? []
  if (word === undefined) return undefined
  history.replaceState(history.state, "", location.pathname + location.search)
  // What the device would not read is not sent to it.
  return /^[\w.-]{1,1500}$/.test(word) ? word : undefined
}
