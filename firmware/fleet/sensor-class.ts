/** What Home Assistant calls a quantity, told by its unit (its page "Sensor", device classes and their units). */

export interface SensorClass {
  readonly device_class?: string
  readonly state_class: "measurement" | "total"
}

const byUnit: Readonly<Record<string, string>> = {
  "°C": "temperature",
  "°F": "temperature",
  K: "temperature",
  hPa: "pressure",
  mbar: "pressure",
  kPa: "pressure",
  Pa: "pressure",
  bar: "pressure",
  W: "power",
  kW: "power",
  Wh: "energy",
  kWh: "energy",
  MWh: "energy",
  V: "voltage",
  mV: "voltage",
  A: "current",
  mA: "current",
  Hz: "frequency",
  kHz: "frequency",
  MHz: "frequency",
  GHz: "frequency",
  lx: "illuminance",
  dBA: "sound_pressure",
  dB: "sound_pressure",
  dBm: "signal_strength",
  ms: "duration",
  s: "duration",
  min: "duration",
  h: "duration",
  d: "duration",
  kB: "data_size",
  MB: "data_size",
  GB: "data_size",
  KiB: "data_size",
  MiB: "data_size",
  GiB: "data_size",
  mm: "distance",
  cm: "distance",
  m: "distance",
  km: "distance",
  "m/s": "speed",
  "km/h": "speed",
  g: "weight",
  kg: "weight",
}

/** A percentage, or a share, is of many things: here the id says of which. */
const byId: readonly (readonly [unit: string, id: RegExp, deviceClass: string])[] = [
  ["%", /(?:^|-)humidity(?:-|$)/, "humidity"],
  ["%", /(?:^|-)battery(?:-|$)/, "battery"],
  ["%", /(?:^|-)moisture(?:-|$)/, "moisture"],
  ["ppm", /(?:^|-)co2(?:-|$)/, "carbon_dioxide"],
  ["µg/m³", /(?:^|-)pm25(?:-|$)/, "pm25"],
  ["µg/m³", /(?:^|-)pm10(?:-|$)/, "pm10"],
]

export function sensorClass(id: string, unit: string): SensorClass {
  const device_class =
    byId.find(([its, pattern]) => its === unit && pattern.test(id))?.[2] ??
    (Object.hasOwn(byUnit, unit) ? byUnit[unit] : undefined)
  // Of energy it takes no momentary values.
  const state_class = device_class === "energy" ? "total" : "measurement"
  return { state_class, ...(device_class !== undefined && { device_class }) }
}
