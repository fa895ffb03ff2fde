/// One field of a message: a tag and its value, never empty. Only values of data fields hold SOH.
package struct Field: Sendable, Hashable {
    package let tag: Tag
    package let value: ArraySlice<UInt8>
}

/// Where a field lies among the bytes of its message.
package struct Slot: Sendable, Hashable {
    let tag: Int32
    /// Of the value.
    let start: Int32
    let end: Int32
}

/// An ordered list of fields: a message's body, or one instance of a repeating group.
///
/// The look-ups by type throw what is wrong with the field: it is missing, is not of the type, or stands there more
/// than once. A field of a repeating group is looked up in the group's instance.
package protocol FieldList: Sendable {
    /// The encoded fields, and perhaps others.
    var encoded: [UInt8] { get }
    var slots: ArraySlice<Slot> { get }
}
