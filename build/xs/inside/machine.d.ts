/** What `engine/run.c` gives to a script, and all that it gives. */
declare function send(line: string): void
/** Milliseconds, from any start. */
declare function now(): number
/** At most 256 bytes. */
declare function random(byteCount: number): ArrayBuffer
/** Bytes of the heap in use. */
declare function live(): number
declare var receive: (line: string) => void
