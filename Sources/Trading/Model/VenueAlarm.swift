/// What the leader's session with a venue wants people to know, for the list of alarms that every site has.
package struct VenueAlarm: Sendable, Hashable {
    /// Code of an alarm that holds until the next with the code ``reachable``.
    package static let unreachable = "venue_unreachable"
    package static let reachable = "venue_reachable"

    /// 1 to 32 printable ASCII characters.
    package var venue: String
    /// 1 to 32 lower-case letters, digits and underscores. Any is taken: a program that does not know it lists it all
    /// the same, so that sites of different versions go on holding the same rows.
    package var code: String
    /// For people: 1 to ``Alarm/maximumMessageLength`` bytes of UTF-8 without control characters.
    package var message: String

    /// - Parameter message: from whatever came over a wire; made to be what is allowed.
    package init(venue: String, code: String, message: String) {
        self.venue = venue
        self.code = code
        self.message = AlarmText.allowed(message)
    }
}
