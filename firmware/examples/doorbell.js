// A doorbell: when it rings, phones are told, see who is there, and may open. Enter stands in for the button.
import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { promisify } from "node:util"
import { createDevice } from "porchlight"

/** A JPEG of the camera of a Raspberry Pi; where there is none, the one that lies beside this file. */
async function photograph() {
  const words = ["--nopreview", "--timeout", "500", "--width", "1280", "--height", "720", "--output", "-"]
  return promisify(execFile)("rpicam-jpeg", words, { encoding: "buffer", maxBuffer: 4_000_000 }).then(
    ({ stdout }) => stdout,
    () => readFile(new URL("front-door.jpg", import.meta.url)),
  )
}

const device = await createDevice({ name: "doorbell" })

device.image("door", { label: "Front door", capture: photograph, live: true })
device.control("latch", {
  kind: "button",
  label: "Open the door",
  confirmation: "Open the front door?",
  set: () => device.log("The door was opened."),
})

function ring() {
  device.log("The bell rang.")
  device.notify({
    title: "Somebody is at the door",
    url: "/#image=door",
    // A second ring takes the place of the first one.
    tag: "bell",
    // Rings in a phone's quiet hours, too, and is worth nothing later.
    urgency: "high",
    ttl: "2min",
    actions: [
      { title: "See who it is", url: "/#image=door" },
      { title: "Open the door", url: "/" },
    ],
  })
}
process.stdin.on("data", ring)

await device.connectOrSetup()
