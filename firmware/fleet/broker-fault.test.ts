import { describe, expect, test } from "vitest"
import { faultOf } from "./broker-fault.ts"

describe("what keeps a device from its broker", () => {
  test.each([
    [134, "refused-login", "bad user name or password", false],
    [4, "refused-login", "bad user name or password", false],
    [135, "refused-login", "not authorized", false],
    [137, "refused", "server busy", true],
    [138, "refused", "banned", false],
    [142, "refused", "session taken over", false],
    [199, "refused", "reason code 199", false],
    ["ECONNREFUSED", "unreachable", "nothing listens there", true],
    ["ENOTFOUND", "unreachable", "its name is not known here", true],
    ["CERT_HAS_EXPIRED", "untrusted", "CERT_HAS_EXPIRED", false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "untrusted", "not for its name", false],
    ["SELF_SIGNED_CERT_IN_CHAIN", "untrusted", "not trusted here", false],
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "own-certificate", "does not accept the device's", false],
    ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "own-certificate", "does not accept the device's", false],
    ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "own-certificate", "does not accept the device's", false],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "unreachable", "speaks no TLS", true],
  ])("%o is %s: %s", (code, state, words, mayPass) => {
    const fault = faultOf({ code, message: "" })
    expect(fault).toMatchObject({ state, mayPass })
    expect(fault.sentence).toContain(words)
  })
})
