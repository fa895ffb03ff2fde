/// One instance of a repeating group.
package struct GroupInstance: Sendable, FieldList {
    package let encoded: [UInt8]
    package let slots: ArraySlice<Slot>
}

extension FieldList {
    /// The instances of the repeating group behind the field `count`; none when that is missing or 0. Each begins with
    /// the field `first` and goes on with fields out of `members`, those of groups within it included; the first other
    /// field ends the group. Throws when there are more or fewer than the count says or one begins with another member.
    package func groups(
        _ count: Tag, first: Tag, members: Set<Tag>
    ) throws(FieldError) -> [GroupInstance] {
        guard let expected = try unsignedIfPresent(count), expected > 0 else { return [] }
        guard let place = slots.firstIndex(where: { Int($0.tag) == count.rawValue }) else { return [] }
        var instances: [GroupInstance] = []
        var start: Int?
        var index = place + 1
        while index < slots.endIndex {
            let tag = Tag(rawValue: Int(slots[index].tag))
            if tag == first {
                if let start { instances.append(GroupInstance(encoded: encoded, slots: slots[start..<index])) }
                start = index
            } else if !members.contains(tag) {
                break
            } else if start == nil {
                throw FieldError(tag, .groupFieldsOutOfOrder)
            }
            index += 1
        }
        if let start { instances.append(GroupInstance(encoded: encoded, slots: slots[start..<index])) }
        guard UInt64(instances.count) == expected else { throw FieldError(count, .groupCountIncorrect) }
        return instances
    }
}
