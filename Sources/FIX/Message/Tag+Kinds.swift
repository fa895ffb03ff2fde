extension Tag {
    /// For a field of raw bytes, which may hold SOH: the field that says how many bytes it has and stands right before
    /// it.
    var lengthField: Tag? {
        switch rawValue {
        case 89: 93
        case 91: 90
        case 96: 95
        case 213: 212
        case 349, 351, 353, 355, 357, 359, 361, 363, 365: Tag(rawValue: rawValue - 1)
        case 446: 445
        case 619: 618
        case 622: 621
        default: nil
        }
    }

    /// The place of the field among those of the standard header that stand there once, nil for any other.
    var headerPlace: Int? {
        switch rawValue {
        case 8: 0
        case 9: 1
        case 35: 2
        case 49: 3
        case 56: 4
        case 34: 5
        case 52: 6
        case 43: 7
        case 97: 8
        case 122: 9
        case 50: 10
        case 57: 11
        case 90: 12
        case 91: 13
        case 115: 14
        case 116: 15
        case 128: 16
        case 129: 17
        case 142: 18
        case 143: 19
        case 144: 20
        case 145: 21
        case 212: 22
        case 213: 23
        case 347: 24
        case 369: 25
        case 627: 26
        default: nil
        }
    }

    /// The fields of the header's group of hops, which stand there once a hop.
    var isHop: Bool { rawValue >= 628 && rawValue <= 630 }
}
