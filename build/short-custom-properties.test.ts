import { expect, it } from "vitest"
import { withShortCustomProperties } from "./short-custom-properties.ts"

it("renames a property alike wherever the style sheet has it, and no other", () => {
  const html =
    "<style>html{--surface:#fff;--surface-low:#eee}\np{color:var(--surface-low);background:var(--surface)}</style>"
  expect(withShortCustomProperties(html)).toBe(
    "<style>html{--a:#fff;--b:#eee}\np{color:var(--b);background:var(--a)}</style>",
  )
})

it("leaves a script's decrements alone", () => {
  const html = "<script>i--surface</script><style>p{--surface:0}</style>"
  expect(withShortCustomProperties(html)).toBe("<script>i--surface</script><style>p{--a:0}</style>")
})

it("gives every one of many its own name", () => {
  const sheet = Array.from({ length: 400 }, (_, index) => `--tone-${index}:0`).join(";")
  const names = withShortCustomProperties(`<style>p{${sheet}}</style>`).match(/--\w+/g)
  expect(new Set(names).size).toBe(400)
})

it("fails where something beside the style sheet reads a property", () => {
  const html = '<style>p{--surface:0}</style><p style="color:var(--surface)">'
  expect(() => withShortCustomProperties(html)).toThrow("beside the style sheet")
})
