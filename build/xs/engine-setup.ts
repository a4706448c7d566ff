import { engine } from "./engine.ts"

export async function setup(): Promise<void> {
  await engine()
}
