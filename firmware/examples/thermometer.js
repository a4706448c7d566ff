// A thermometer: the app draws its value, and phones are told when the room is too warm, or the sensor gone.
import { readFile } from "node:fs/promises"
import { createDevice } from "porchlight"

// Thousandths of a degree. A DS18B20 on a Raspberry Pi says the same in /sys/bus/w1/devices/28-…/temperature.
const sensor = process.env["SENSOR"] ?? "/sys/class/thermal/thermal_zone0/temp"

const device = await createDevice({ name: "thermometer" })

device.reading("temperature", {
  unit: "°C",
  every: "2s",
  read: async () => Number(await readFile(sensor, "utf8")) / 1000,
})
// Told once, when it begins; over when it is below 29. `for: "5min"` would wait for it to last.
device.alert("too-warm", { reading: "temperature", above: 30, hysteresis: 1 })
device.alert("sensor-gone", { reading: "temperature", silentFor: "10min" })

await device.connectOrSetup()
