/**
 * Characters that show nothing, each replaced by a space.
 *
 * What can be seen is written out by number: the engine of a chip knows no `\p{…}`. From the general categories of
 * Unicode 17 (DerivedGeneralCategory.txt).
 */

/** All but controls, lone surrogates and breaks of a line: Cc, Cs, Zl, Zp. */
const broken = /[^\u{20}-\u{7e}\u{a0}-\u{2027}\u{202a}-\u{d7ff}\u{e000}-\u{10ffff}]/gu

/** Beyond these, marks of direction and joiners, and characters of no meaning to others: Cf and Co. */
const seen = [
  "20-7e a0-ac ae-5ff 606-61b 61d-6dc 6de-70e 710-88f 892-8e1 8e3-180d 180f-200a 2010-2027",
  "202f-205f 2065 2070-d7ff f900-fefe ff00-fff8 fffc-110bc 110be-110cc 110ce-1342f 13440-1bc9f",
  "1bca4-1d172 1d17b-e0000 e0002-e001f e0080-effff ffffe-fffff 10fffe-10ffff",
]
const unseen = new RegExp(
  `[^${seen
    .join(" ")
    .replace(/[0-9a-f]+/g, "\\u{$&}")
    .replaceAll(" ", "")}]`,
  "gu",
)

/** `text` on one line, without controls and halves of characters. */
export function unbroken(text: string): string {
  return text.replace(broken, " ")
}

/** And without what changes how its neighbours show. */
export function visible(text: string): string {
  return text.replace(unseen, " ")
}
