/** A program: `node bare-dns.js PORT` answers every question with 192.0.2.1, unread: it must be a plain query. */
import { createSocket } from "node:dgram"

/** Name at offset 12, type A, class IN, 5 seconds, 4 bytes: 192.0.2.1 (RFC 1035, section 4.1.3). */
const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 192, 0, 2, 1])

const socket = createSocket("udp4")
socket.on("message", (query, sender) => {
  const reply = Buffer.concat([query, record])
  // A response, authoritative, with recursion, holding one answer (RFC 1035, section 4.1.1).
  reply.set([0x85, 0x80, 0, 1, 0, 1], 2)
  socket.send(reply, sender.port, sender.address)
})
socket.bind(Number(process.argv[2]), "127.0.0.1")
