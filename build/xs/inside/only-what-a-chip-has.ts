/**
 * What the engine has and a chip's does not do: it compares texts by their units and calls that a locale. Taken away, so
 * that who relies on it is found out. To be imported first.
 */
const texts = String.prototype as unknown as Record<string, unknown>
for (const name of ["localeCompare", "toLocaleLowerCase", "toLocaleUpperCase"]) delete texts[name]
delete (Number.prototype as unknown as Record<string, unknown>)["toLocaleString"]
