/// What happened, a line each, when somebody wants to read it.
final class Trace {
    private(set) var bytes: [UInt8] = []
    let isOn: Bool

    init(isOn: Bool) { self.isOn = isOn }

    func line(at time: VirtualTime, _ text: @autoclosure () -> String) {
        guard isOn else { return }
        let micros = String(time / microsecond % 1_000_000)
        let seconds = String(time / second)
        bytes += String(repeating: " ", count: max(0, 4 - seconds.utf8.count)).utf8
        bytes += seconds.utf8
        bytes.append(UInt8(ascii: "."))
        bytes += String(repeating: "0", count: 6 - micros.utf8.count).utf8
        bytes += micros.utf8
        bytes += "  ".utf8
        bytes += text().utf8
        bytes.append(UInt8(ascii: "\n"))
    }
}
