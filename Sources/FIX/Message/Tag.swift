/// The number of a field. The constants have the names of FIX 4.4, vol. 6.
package struct Tag: Sendable, Hashable, Comparable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }
    package init(integerLiteral value: Int) { rawValue = value }

    package static func < (left: Tag, right: Tag) -> Bool { left.rawValue < right.rawValue }

    package var description: String { String(rawValue) }
}

// Header and trailer.
extension Tag {
    package static let beginString: Tag = 8
    package static let bodyLength: Tag = 9
    package static let checkSum: Tag = 10
    package static let msgSeqNum: Tag = 34
    package static let msgType: Tag = 35
    package static let possDupFlag: Tag = 43
    package static let senderCompID: Tag = 49
    package static let senderSubID: Tag = 50
    package static let sendingTime: Tag = 52
    package static let targetCompID: Tag = 56
    package static let targetSubID: Tag = 57
    package static let possResend: Tag = 97
    package static let origSendingTime: Tag = 122
}

// The session's own messages.
extension Tag {
    package static let beginSeqNo: Tag = 7
    package static let endSeqNo: Tag = 16
    package static let newSeqNo: Tag = 36
    package static let refSeqNum: Tag = 45
    package static let text: Tag = 58
    package static let rawDataLength: Tag = 95
    package static let rawData: Tag = 96
    package static let encryptMethod: Tag = 98
    package static let heartBtInt: Tag = 108
    package static let testReqID: Tag = 112
    package static let gapFillFlag: Tag = 123
    package static let resetSeqNumFlag: Tag = 141
    package static let refTagID: Tag = 371
    package static let refMsgType: Tag = 372
    package static let sessionRejectReason: Tag = 373
    package static let businessRejectRefID: Tag = 379
    package static let businessRejectReason: Tag = 380
    package static let username: Tag = 553
    package static let password: Tag = 554
    package static let nextExpectedMsgSeqNum: Tag = 789
}

// Orders and their reports.
extension Tag {
    package static let account: Tag = 1
    package static let avgPx: Tag = 6
    package static let clOrdID: Tag = 11
    package static let commission: Tag = 12
    package static let commType: Tag = 13
    package static let cumQty: Tag = 14
    package static let currency: Tag = 15
    package static let execID: Tag = 17
    package static let execInst: Tag = 18
    package static let execRefID: Tag = 19
    /// FIX 4.2.
    package static let execTransType: Tag = 20
    package static let handlInst: Tag = 21
    package static let securityIDSource: Tag = 22
    package static let lastPx: Tag = 31
    package static let lastQty: Tag = 32
    package static let orderID: Tag = 37
    package static let orderQty: Tag = 38
    package static let ordStatus: Tag = 39
    package static let ordType: Tag = 40
    package static let origClOrdID: Tag = 41
    package static let price: Tag = 44
    package static let securityID: Tag = 48
    package static let side: Tag = 54
    package static let symbol: Tag = 55
    package static let timeInForce: Tag = 59
    package static let transactTime: Tag = 60
    package static let settlType: Tag = 63
    package static let settlDate: Tag = 64
    package static let tradeDate: Tag = 75
    package static let stopPx: Tag = 99
    package static let exDestination: Tag = 100
    package static let cxlRejReason: Tag = 102
    package static let ordRejReason: Tag = 103
    package static let minQty: Tag = 110
    package static let maxFloor: Tag = 111
    package static let settlCurrAmt: Tag = 119
    package static let settlCurrency: Tag = 120
    package static let expireTime: Tag = 126
    package static let execType: Tag = 150
    package static let leavesQty: Tag = 151
    package static let securityType: Tag = 167
    package static let secondaryOrderID: Tag = 198
    package static let securityExchange: Tag = 207
    package static let execRestatementReason: Tag = 378
    package static let cxlRejResponseTo: Tag = 434
    package static let noPartyIDs: Tag = 453
    package static let partyID: Tag = 448
    package static let partyIDSource: Tag = 447
    package static let partyRole: Tag = 452
    package static let secondaryClOrdID: Tag = 526
    package static let massCancelRequestType: Tag = 530
    package static let massCancelResponse: Tag = 531
    package static let massCancelRejectReason: Tag = 532
    package static let totalAffectedOrders: Tag = 533
    package static let noAffectedOrders: Tag = 534
    package static let affectedOrderID: Tag = 535
    package static let affectedSecondaryOrderID: Tag = 536
    package static let massStatusReqID: Tag = 584
    package static let massStatusReqType: Tag = 585
    package static let ordStatusReqID: Tag = 790
    package static let copyMsgIndicator: Tag = 797
    package static let lastLiquidityInd: Tag = 851
    package static let totNumReports: Tag = 911
    package static let lastRptRequested: Tag = 912
}

// Market data and instruments.
extension Tag {
    package static let mdReqID: Tag = 262
    package static let subscriptionRequestType: Tag = 263
    package static let marketDepth: Tag = 264
    package static let mdUpdateType: Tag = 265
    package static let noMDEntryTypes: Tag = 267
    package static let noMDEntries: Tag = 268
    package static let mdEntryType: Tag = 269
    package static let mdEntryPx: Tag = 270
    package static let mdEntrySize: Tag = 271
    package static let mdEntryDate: Tag = 272
    package static let mdEntryTime: Tag = 273
    package static let mdEntryID: Tag = 278
    package static let mdUpdateAction: Tag = 279
    package static let mdReqRejReason: Tag = 281
    package static let numberOfOrders: Tag = 346
    package static let noRelatedSym: Tag = 146
    package static let mdEntryPositionNo: Tag = 290
    package static let securityReqID: Tag = 320
    package static let securityRequestType: Tag = 321
    package static let securityResponseID: Tag = 322
    package static let securityResponseType: Tag = 323
    package static let securityStatusReqID: Tag = 324
    package static let unsolicitedIndicator: Tag = 325
    package static let securityTradingStatus: Tag = 326
    package static let haltReason: Tag = 327
    package static let tradSesReqID: Tag = 335
    package static let tradingSessionID: Tag = 336
    package static let tradSesStatus: Tag = 340
    package static let encodedTextLen: Tag = 354
    package static let encodedText: Tag = 355
}
