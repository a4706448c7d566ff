/** What an owner says of a broker. */
export interface MqttOptions {
  /** `mqtts://broker.example:8883`, or `mqtt://` without TLS; the ports are 8883 and 1883 when left out. */
  readonly url: string
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** A file whose first line is the password. */
  readonly passwordFile?: string | undefined
  /** The authority that the broker's certificate has to be of, PEM; those that Node trusts when left out. */
  readonly caFile?: string | undefined
  /** The device's own certificate and key, PEM, for brokers that ask for one. */
  readonly certificateFile?: string | undefined
  readonly keyFile?: string | undefined
}
