/// A client of the client link in Python 3 and nothing else, written from `Sources/ClientLink/README.md`: what somebody
/// would write who has no Swift.
enum PythonClient {
    /// Arguments: addresses separated by commas, ca.pem, certificate, key, cluster UUID, how many notes.
    ///
    /// Prints one line a reply: key, status, index, text. Sends the notes pipelined, then the first again, then one
    /// that is malformed and one signal.
    static let source = #"""
        import socket, ssl, struct, sys, time, uuid

        ADDRESSES, CA, CERTIFICATE, KEY, CLUSTER, COUNT = sys.argv[1:7]
        HELLO, PING, COMMAND, REPLY = 1, 2, 5, 6
        SIGNAL, NOTE = 16, 21
        ACCEPTED, DUPLICATE, REFUSED, NOT_LEADER, BUSY, UNKNOWN = 1, 2, 3, 4, 5, 6

        def frame(kind, body):
            return struct.pack("<IBBH", len(body), kind, 0, 0) + body

        # Protocol Buffers by hand.
        def varint(value):
            out = b""
            while value > 0x7F:
                out += bytes([value & 0x7F | 0x80])
                value >>= 7
            return out + bytes([value])

        def text_field(number, text):
            data = text.encode()
            return varint(number << 3 | 2) + varint(len(data)) + data

        def varint_field(number, value):
            return varint(number << 3 | 0) + varint(value)

        def sfixed64_field(number, value):
            return varint(number << 3 | 1) + struct.pack("<q", value)

        def note(key, text):
            return text_field(1, key) + text_field(2, text)

        def signal(key):
            return (text_field(1, key) + text_field(2, "python") + text_field(3, "EURUSD") + varint_field(4, 1)
                    + sfixed64_field(5, 1000 * 10**8) + sfixed64_field(6, 110000000)
                    + sfixed64_field(7, time.time_ns()) + varint_field(8, 500000))

        class Link:
            def __init__(self, address):
                host, port = address.rsplit(":", 1)
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.minimum_version = ssl.TLSVersion.TLSv1_3
                context.check_hostname = False
                context.load_verify_locations(CA)
                context.load_cert_chain(CERTIFICATE, KEY)
                plain = socket.create_connection((host.strip("[]"), int(port)), timeout=20)
                plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.tls = context.wrap_socket(plain)
                names = [value for kind, value in self.tls.getpeercert()["subjectAltName"] if kind == "URI"]
                assert len(names) == 1 and names[0].startswith("spiffe://" + CLUSTER + "/node/"), names
                self.buffer = b""
                self.tls.sendall(frame(HELLO, b"QFCL" + struct.pack("<HH", 1, 0) + uuid.UUID(CLUSTER).bytes))
                kind, body = self.read()
                assert kind == HELLO and body[:4] == b"QFCL" and body[8:24] == uuid.UUID(CLUSTER).bytes
                version, flags = struct.unpack_from("<HH", body, 4)
                assert version == 1
                self.leads = flags & 1 == 1
                self.site, self.leader, self.most, self.longest = struct.unpack_from("<QQII", body, 24)
                self.leader_address = body[48:].decode()

            def take(self, count):
                while len(self.buffer) < count:
                    data = self.tls.recv(65536)
                    if not data:
                        raise ConnectionError("closed")
                    self.buffer += data
                taken, self.buffer = self.buffer[:count], self.buffer[count:]
                return taken

            def read(self):
                length, kind, flags, reserved = struct.unpack("<IBBH", self.take(8))
                assert flags == 0 and reserved == 0
                return kind, self.take(length)

        def connect_to_leader():
            addresses = ADDRESSES.split(",")
            turn, hint = 0, ""
            while True:
                address = hint or addresses[turn % len(addresses)]
                turn, hint = turn + 1, ""
                try:
                    link = Link(address)
                    if link.leads:
                        return link
                    print("redirect", link.site, link.leader, link.leader_address, flush=True)
                    hint = link.leader_address
                except OSError as error:
                    print("lost", error, file=sys.stderr)
                time.sleep(0.05)

        def run(commands):
            """Every command until it is done, through whatever happens to the sites."""
            waiting = dict(enumerate(commands, 1))
            while waiting:
                try:
                    link = connect_to_leader()
                    for number, (key, kind, payload) in waiting.items():
                        link.tls.sendall(frame(COMMAND, struct.pack("<QB", number, kind) + payload))
                    link.tls.sendall(frame(PING, b""))
                    pings = 0
                    while waiting or pings == 0:
                        kind, body = link.read()
                        if kind == PING:
                            pings += 1
                            continue
                        assert kind == REPLY
                        number, status, index = struct.unpack_from("<QBQ", body)
                        if status in (ACCEPTED, DUPLICATE, REFUSED):
                            key = waiting.pop(number)[0]
                            print("reply", key, status, index, body[17:].decode(), flush=True)
                        elif status == BUSY:
                            key, kind, payload = waiting[number]
                            link.tls.sendall(frame(COMMAND, struct.pack("<QB", number, kind) + payload))
                        else:
                            raise ConnectionError("not the leader any more")
                    link.tls.close()
                except OSError as error:
                    print("again", error, file=sys.stderr)

        run([("py-%d" % n, NOTE, note("py-%d" % n, "remark %d by Zoë" % n)) for n in range(int(COUNT))])
        run([("py-0", NOTE, note("py-0", "remark 0 by Zoë"))])
        run([("", NOTE, note("", "no key"))])
        run([("py-signal", SIGNAL, signal("py-signal"))])
        run([("py-0", NOTE, note("py-0", "another remark"))])
        """#
}
