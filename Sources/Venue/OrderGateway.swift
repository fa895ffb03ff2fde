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
    /// Sends an order (FIX 35=D). Called once for each, by the leader in whose term it was committed.
    func place(_ order: Order)

    /// Asks what the venue knows of an order (FIX 35=H) and sends nothing: a new leader does so for every order that is
    /// still open, since its predecessor may have sent it or not.
    func query(_ order: Order)
}
