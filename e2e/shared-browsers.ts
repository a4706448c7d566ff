/**
 * Chromium for all tests of one of Playwright's workers: to start a browser takes longer than many a test, and the
 * contexts of one share nothing.
 */
import { type Browser, chromium } from "@playwright/test"

export interface SharedBrowsers {
  /** The one whose person has set this size of text; 16 is the usual one. */
  withText(pixels: number): Promise<Browser>
  close(): Promise<void>
}

/** `home` is where the browser looks for the roots that its owner added. */
export function shareBrowsers(args: readonly string[] = [], home?: string): SharedBrowsers {
  const started = new Map<number, Promise<Browser>>()

  function start(pixels: number): Promise<Browser> {
    const browser = chromium.launch({
      executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
      chromiumSandbox: process.getuid?.() !== 0,
      args: [...args, `--blink-settings=defaultFontSize=${pixels}`],
      ...(home !== undefined && { env: { ...process.env, HOME: home } as Record<string, string> }),
    })
    started.set(pixels, browser)
    return browser
  }

  return {
    withText: (pixels) => started.get(pixels) ?? start(pixels),
    async close() {
      for (const browser of started.values()) await (await browser).close()
    },
  }
}
