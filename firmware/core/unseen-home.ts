/**
 * The home of a machine without HTTPS, where nobody could look at it: what a program defines is checked, asked and told
 * as anywhere, and shown to nobody. It takes no memory before it is used.
 */
import { alertCondition } from "./alert-definition.ts"
import type { ControlKeys } from "./control-keys.ts"
import { createControls } from "./controls.ts"
import type { Home } from "./home.ts"
import type { Host } from "./host.ts"
import { createImages } from "./images.ts"
import { checkNotification } from "./notification.ts"
import { createReadings } from "./readings.ts"

/** No phone sends a wish. */
const noKeys: ControlKeys = {
  look: () => "new",
  begin: async () => {},
  finish: async () => {},
  forget: async () => {},
}

const nothing = () => {}

export function createUnseenHome({ clock, log }: Pick<Host, "clock" | "log">): Home {
  const parts = { clock, log, onNews: nothing }
  let readings: ReturnType<typeof createReadings> | undefined
  let controls: ReturnType<typeof createControls> | undefined
  let images: ReturnType<typeof createImages> | undefined
  return {
    table: new Map(),
    reading(id, options) {
      readings ??= createReadings(parts)
      return readings.define(id, options)
    },
    control(id, options) {
      controls ??= createControls({ ...parts, keys: noKeys, onSet: nothing })
      return controls.define(id, options)
    },
    image(id, options) {
      images ??= createImages(parts)
      return images.define(id, options)
    },
    alert: (id, options) => void alertCondition(id, options),
    log: nothing,
    notify(notification) {
      checkNotification(notification)
      return 0
    },
    topic: undefined,
    stateChanged: nothing,
    phonesChanged: nothing,
    async close() {
      readings?.close()
      controls?.close()
      images?.close()
    },
  }
}
