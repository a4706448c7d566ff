/** Numbers of NetworkManager's D-Bus interface, as in its reference (NMDeviceState, NMDeviceStateReason and others). */

export const deviceState = {
  unmanaged: 10,
  unavailable: 20,
  disconnected: 30,
  prepare: 40,
  config: 50,
  needAuth: 60,
  ipConfig: 70,
  ipCheck: 80,
  secondaries: 90,
  activated: 100,
  deactivating: 110,
  failed: 120,
} as const

/** Those that tell something. */
export const deviceReason = {
  none: 0,
  ipConfigUnavailable: 5,
  ipConfigExpired: 6,
  noSecrets: 7,
  supplicantDisconnect: 8,
  supplicantConfigFailed: 9,
  supplicantFailed: 10,
  supplicantTimeout: 11,
  dhcpStartFailed: 15,
  dhcpError: 16,
  dhcpFailed: 17,
  ssidNotFound: 53,
  newActivation: 60,
} as const

export const activeState = { activating: 1, activated: 2, deactivating: 3, deactivated: 4 } as const

export const deviceTypeWifi = 2

/** NM80211Mode: of an access point in the air, one that somebody else runs; of a radio, one that joins. Ours shows itself as 3. */
export const modeInfrastructure = 2

/** NMDeviceWifiCapabilities. */
export const wirelessCapability = { ccmp: 0x8, rsn: 0x20, accessPoint: 0x40 } as const
