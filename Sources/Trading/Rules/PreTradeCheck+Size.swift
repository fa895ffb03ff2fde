/// The checks of how much, how often, and whether twice.
extension PreTradeCheck {
    func maximumQuantity(_ subject: Subject) -> Denial? {
        guard let limit = subject.limits?.maxOrderQuantity else { return noLimits }
        return subject.quantity <= limit ? nil : deny(limit: "at most \(limit)", value: "\(subject.quantity)")
    }

    func maximumNotional(_ subject: Subject) -> Denial? {
        guard let limit = subject.limits?.maxNotional else { return noLimits }
        let price = max(subject.price, subject.reference?.price ?? .zero)
        // Two Int64 multiplied always fit in 128 bits.
        return money(Int128(subject.quantity.raw) * Int128(price.raw), limit)
    }

    func projectedPosition(_ subject: Subject) -> Denial? {
        guard let limit = subject.limits?.maxPosition else { return noLimits }
        let held = subject.side == .buy ? subject.position : -subject.position
        let projected = held + subject.open[subject.side] + Int128(subject.quantity.raw)
        guard projected > Int128(limit.raw) else { return nil }
        let value = Int64(exactly: projected).map { Quantity(raw: $0).description } ?? "beyond 64 bits"
        return deny(limit: "at most \(limit) \(subject.side == .buy ? "long" : "short")", value: value)
    }

    func grossExposure(_ subject: Subject, _ settings: TradingSettings) -> Denial? {
        if let exposure = subject.exposure, let projected = subject.projectedExposure, projected <= exposure {
            return nil
        }
        return money(subject.projectedExposure, settings.maxGrossExposure)
    }

    func dailyLoss(_ subject: Subject, _ settings: TradingSettings) -> Denial? {
        subject.isReducing ? nil : money(subject.dailyLoss, settings.maxDailyLoss)
    }

    /// - Parameter value: at a scale of 1e-16; nil beyond 128 bits.
    private func money(_ value: Int128?, _ limit: Money) -> Denial? {
        guard let value else { return deny(limit: "at most \(limit)", value: "beyond 128 bits") }
        let scale = Int128(Money.scale)
        guard value > Int128(limit.raw) * scale else { return nil }
        // Rounded up: what is above the limit must not look as if it were at it.
        let shown = value / scale + (value % scale > 0 ? 1 : 0)
        return deny(
            limit: "at most \(limit)",
            value: Int64(exactly: shown).map { Money(raw: $0).description } ?? "beyond 64 bits")
    }

    func messageRate(_ subject: Subject, _ settings: TradingSettings) -> Denial? {
        let limit = Int(settings.maxMessagesPerSecond)
        guard subject.messages >= limit else { return nil }
        return deny(limit: "at most \(limit) messages in a second", value: "\(subject.messages + 1)")
    }

    func strategyThrottle(_ subject: Subject, _ settings: TradingSettings) -> Denial? {
        if let index = subject.strategyDisabled {
            return deny(limit: "an enabled strategy", value: "disabled at index \(index)")
        }
        let limit = Int(settings.maxStrategyOrders)
        guard subject.strategyOrders >= limit else { return nil }
        return deny(
            limit: "at most \(limit) orders in \(SpanText.text(settings.strategyWindow))",
            value: "\(subject.strategyOrders + 1)")
    }

    func duplicate(_ subject: Subject, _ settings: TradingSettings) -> Denial? {
        guard let twin = subject.twin else { return nil }
        let age = subject.time.clampedDistance(from: twin.time)
        guard age < settings.duplicateWindow else { return nil }
        return deny(
            limit: "the same after \(SpanText.text(settings.duplicateWindow))",
            value: "\(twin.order.clOrdID) \(SpanText.text(age)) ago")
    }
}
