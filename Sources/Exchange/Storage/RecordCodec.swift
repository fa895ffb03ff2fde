import Analysis
import FIX
import Trading

/// The bytes of an ``ExchangeRecord``, as README.md describes them.
enum RecordCodec {
    private enum Kind: UInt8 {
        case message = 1
        case session = 2
        case bar = 3
        case cancelAll = 4
        case endOfDay = 5
        case amendment = 6
        case sent = 16
        case dropped = 17
        case numbers = 18
    }

    static func append(_ record: ExchangeRecord, to writer: inout ByteWriter) {
        switch record {
        case .input(let input): append(input, to: &writer)
        case .sent(let session, let answer, let sequence, let sendingTime):
            writer.byte(Kind.sent.rawValue)
            writer.text(session)
            writer.number(answer)
            writer.number(sequence)
            writer.signed(sendingTime)
        case .dropped(let session, let answer):
            writer.byte(Kind.dropped.rawValue)
            writer.text(session)
            writer.number(answer)
        case .numbers(let session, let outgoing, let incoming):
            writer.byte(Kind.numbers.rawValue)
            writer.text(session)
            writer.number(outgoing)
            writer.number(incoming)
        }
    }

    private static func append(_ input: ExchangeInput, to writer: inout ByteWriter) {
        switch input.event {
        case .message(let message):
            start(.message, input, &writer)
            append(message, to: &writer)
        case .session(let event):
            start(.session, input, &writer)
            writer.text(event.session)
            writer.byte(event.kind.rawValue)
            writer.text(event.senderSubID)
            writer.text(event.text)
        case .bar(let bar):
            start(.bar, input, &writer)
            writer.text(bar.symbol)
            writer.signed(bar.time)
            for price in [bar.open, bar.high, bar.low, bar.close] { writer.signed(price.raw) }
            writer.signed(bar.volume)
        case .cancelAll(let session):
            start(.cancelAll, input, &writer)
            writer.text(session)
        case .endOfDay: start(.endOfDay, input, &writer)
        case .amendment(let amendment):
            start(.amendment, input, &writer)
            append(amendment, to: &writer)
        }
    }

    private static func start(_ kind: Kind, _ input: ExchangeInput, _ writer: inout ByteWriter) {
        writer.byte(kind.rawValue)
        writer.signed(input.time)
    }

    private static func append(_ message: OrderMessage, to writer: inout ByteWriter) {
        writer.text(message.session)
        writer.number(message.sequence)
        writer.byte(message.possResend ? 1 : 0)
        writer.string(message.message.type.bytes)
        let fields = message.message.fields
        writer.number(UInt64(fields.count))
        for field in fields {
            writer.number(UInt64(field.tag.rawValue))
            writer.string(field.value)
        }
    }

    /// The next record.
    static func read(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> ExchangeRecord {
        guard let kind = Kind(rawValue: try reader.byte()) else { throw ByteReader.Malformed() }
        switch kind {
        case .sent:
            return .sent(
                session: try reader.text(), answer: try reader.number(), sequence: try reader.number(),
                sendingTime: try reader.signed())
        case .dropped: return .dropped(session: try reader.text(), answer: try reader.number())
        case .numbers:
            return .numbers(
                session: try reader.text(), outgoing: try reader.number(), incoming: try reader.number())
        case .message, .session, .bar, .cancelAll, .endOfDay, .amendment:
            return .input(ExchangeInput(time: try reader.signed(), event: try event(kind, &reader)))
        }
    }

    private static func event(
        _ kind: Kind, _ reader: inout ByteReader
    ) throws(ByteReader.Malformed) -> ExchangeInput.Event {
        switch kind {
        case .message: return .message(try message(&reader))
        case .session:
            let session = try reader.text()
            guard let kind = SessionEvent.Kind(rawValue: try reader.byte()) else { throw ByteReader.Malformed() }
            return .session(
                SessionEvent(
                    session: session, kind: kind, senderSubID: try reader.text(), text: try reader.text()))
        case .bar: return .bar(try bar(&reader))
        case .cancelAll: return .cancelAll(session: try reader.text())
        case .endOfDay: return .endOfDay
        case .amendment: return .amendment(try amendment(&reader))
        case .sent, .dropped, .numbers: throw ByteReader.Malformed()
        }
    }

    private enum AmendmentKind: UInt8 {
        case bust = 1
        case correct = 2
        case lateFill = 3
    }

    private static func append(_ amendment: TradeAmendment, to writer: inout ByteWriter) {
        func append(_ kind: AmendmentKind, _ name: String, _ quantity: Quantity = .zero, _ price: Price = .zero) {
            writer.byte(kind.rawValue)
            writer.text(name)
            writer.signed(quantity.raw)
            writer.signed(price.raw)
        }
        switch amendment {
        case .bust(let execID): append(.bust, execID)
        case .correct(let execID, let quantity, let price): append(.correct, execID, quantity, price)
        case .lateFill(let order, let quantity, let price): append(.lateFill, order, quantity, price)
        }
    }

    private static func amendment(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> TradeAmendment {
        guard let kind = AmendmentKind(rawValue: try reader.byte()) else { throw ByteReader.Malformed() }
        let name = try reader.text()
        let quantity = Quantity(raw: try reader.signed())
        let price = Price(raw: try reader.signed())
        switch kind {
        case .bust: return .bust(execID: name)
        case .correct: return .correct(execID: name, quantity: quantity, price: price)
        case .lateFill: return .lateFill(order: name, quantity: quantity, price: price)
        }
    }

    private static func message(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> OrderMessage {
        let session = try reader.text()
        let sequence = try reader.number()
        let possResend = try reader.byte() == 1
        guard let type = MessageType(try reader.string()) else { throw ByteReader.Malformed() }
        var message = Message(type)
        var remaining = try reader.number()
        while remaining > 0 {
            guard let tag = Int(exactly: try reader.number()) else { throw ByteReader.Malformed() }
            message.append(Tag(rawValue: tag), try reader.string())
            remaining -= 1
        }
        return OrderMessage(session: session, sequence: sequence, possResend: possResend, message: message)
    }

    private static func bar(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> Bar {
        let symbol = try reader.text()
        let time = try reader.signed()
        let open = Price(raw: try reader.signed())
        let high = Price(raw: try reader.signed())
        let low = Price(raw: try reader.signed())
        let close = Price(raw: try reader.signed())
        let volume = try reader.signed()
        do {
            return try Bar(
                symbol: symbol, time: time, open: open, high: high, low: low, close: close, volume: volume)
        } catch { throw ByteReader.Malformed() }
    }
}
