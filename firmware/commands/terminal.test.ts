import { expect, test, vi } from "vitest"
import { complain } from "./terminal.ts"

test("an error's sentence steers no terminal, whoever's words stand in it; its lines stay lines", () => {
  const written: unknown[] = []
  const output = vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(text) > 0)
  complain('It did not start. Its last words:\nSSID "\u001b[2J\u202e"\rporchlight: all is well')
  output.mockRestore()
  expect(written).toEqual([
    'porchlight: It did not start. Its last words:\nSSID "\ufffd[2J\ufffd"\ufffdporchlight: all is well\n',
  ])
})
