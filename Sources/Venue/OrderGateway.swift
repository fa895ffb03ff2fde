package import Trading

/// What the leader sees of a venue.
///
/// Reports go to the handler that the gateway was made with, on any thread, and also while ``place(_:)`` still runs. The
/// receiver must expect that
/// - a report comes twice, or again much later: it is known by its venue and ExecID;
/// - reports on one order come in any order, a fill before the acceptance too;
/// - reports come on orders that another site placed.
///
/// A report counts as taken only once it is committed to the log. One that was handed over and not committed is lost with
/// its receiver, and whoever leads next has to ask again.
package protocol OrderGateway: Sendable {
    /// Has the venue hold this order once, whatever came before.
    ///
    /// Called only by the leader, only with a committed order. A new leader calls it again for every order that is still
    /// open: a gateway to a real venue then asks what the venue knows of the ClOrdID (FIX 35=H), and sends the order only
    /// when it provably never was sent.
    func place(_ order: Order)
}
