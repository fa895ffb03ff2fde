/// The checks of what may be traded now, and at which price.
extension PreTradeCheck {
    func tradingState(_ subject: Subject) -> Denial? {
        if let halt = subject.halt {
            return deny(limit: "no halt", value: "\(halt.symbol) halted at index \(halt.index)")
        }
        guard subject.open.inDoubt == 0 else {
            return deny(limit: "no order in doubt", value: "\(subject.open.inDoubt) orders of the symbol in doubt")
        }
        guard subject.openOrders < Self.maximumOpenOrders else {
            return deny(limit: "fewer than \(Self.maximumOpenOrders)", value: "\(subject.openOrders) open orders")
        }
        return nil
    }

    func signalAge(_ subject: Subject, _ settings: TradingSettings) -> Denial? {
        let age = subject.time.clampedDistance(from: subject.issuedAt)
        guard age > settings.signalMaxAge else { return nil }
        return deny(
            limit: "a signal issued within \(SpanText.text(settings.signalMaxAge))", value: "\(SpanText.text(age)) ago")
    }

    func drills(_ subject: Subject, _ settings: TradingSettings) -> Denial? {
        guard settings.mode == .live else { return nil }
        for drill in settings.requiredDrills {
            guard let passed = subject.passedDrills[drill] else {
                return deny(limit: "drill \(drill) passed", value: "never")
            }
            let age = subject.time.clampedDistance(from: passed)
            guard age <= settings.drillsMaxAge else {
                let limit = "drill \(drill) passed at most \(SpanText.text(settings.drillsMaxAge)) ago"
                return deny(limit: limit, value: SpanText.text(age))
            }
        }
        return nil
    }

    func instrument(_ subject: Subject) -> Denial? {
        guard let instrument = subject.instrument, instrument.tradable else {
            return deny(
                limit: "a tradable instrument",
                value: subject.instrument == nil ? "unknown instrument" : "instrument not tradable")
        }
        return multiple(subject.quantity, of: instrument.lotSize, "lots")
            ?? multiple(subject.limitPrice, of: instrument.tickSize, "ticks")
    }

    private func multiple<Number: FixedPoint>(_ value: Number, of step: Number, _ name: String) -> Denial? {
        guard step.raw > 0, value.raw % step.raw == 0 else {
            return deny(limit: "whole \(name) of \(step)", value: "\(value)")
        }
        return nil
    }

    func referenceFresh(_ subject: Subject, _ settings: TradingSettings) -> Denial? {
        let limit = "a price seen within \(SpanText.text(settings.referenceMaxAge))"
        guard let reference = subject.reference else { return deny(limit: limit, value: "none") }
        guard !reference.isFresh(at: subject.time, maximumAge: settings.referenceMaxAge) else { return nil }
        let oldest = subject.time.clampedDistance(from: reference.oldest)
        let newest = subject.time.clampedDistance(from: reference.newest)
        return deny(limit: limit, value: "prices seen \(SpanText.text(oldest)) to \(SpanText.text(newest)) ago")
    }

    func priceCollar(_ subject: Subject) -> Denial? {
        guard let collar = subject.limits?.priceCollar else { return noLimits }
        guard let reference = subject.reference?.price else {
            return deny(limit: "a reference price", value: "none")
        }
        return distance(of: subject.price, from: reference, collar)
    }

    func windowCollar(_ subject: Subject) -> Denial? {
        guard let collar = subject.limits?.windowCollar else { return noLimits }
        // A lone site's price, when a person approves, may be the symbol's first.
        guard let window = subject.window else { return nil }
        return distance(of: subject.price, from: window.lowerBound, collar)
            ?? distance(of: subject.price, from: window.upperBound, collar)
    }

    /// In integers: distance × 1,000,000 against collar × reference.
    private func distance(of price: Price, from reference: Price, _ collar: Int32) -> Denial? {
        let distance = (Int128(price.raw) - Int128(reference.raw)).magnitude
        guard distance * UInt128(Field.million) > UInt128(collar) * UInt128(reference.raw.magnitude) else { return nil }
        return deny(limit: "at most \(collar) ppm from \(reference)", value: "\(price)")
    }

    var noLimits: Denial { deny(limit: "committed limits", value: "none") }
}
