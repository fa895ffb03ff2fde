extension OpenAPI {
    /// Orders and what became of them.
    static let orderSchemas = #"""
            OrderState:
              description: >-
                FIX tag 39 in words. in_doubt means that only the venue knows; it counts as open, and nothing is
                inferred from silence.
              type: string
              enum: [sent, in_doubt, working, partial, pending_cancel, filled, rejected, canceled, expired,
                not_at_venue]
            OrderRow:
              type: object
              required:
                [clOrdID, decisionIndex, term, time, strategy, symbol, side, type, quantity, cumulativeQuantity,
                referencePrice, asOf, state, orderID, updatedIndex]
              properties:
                clOrdID: {type: string, description: FIX tag 11.}
                decisionIndex:
                  description: Of the decision that it follows from.
                  $ref: "#/components/schemas/DecimalIndex"
                term:
                  description: Only the leader of this term may send it.
                  $ref: "#/components/schemas/DecimalIndex"
                time: {$ref: "#/components/schemas/Nanoseconds"}
                strategy: {type: string}
                symbol: {$ref: "#/components/schemas/Symbol"}
                side: {$ref: "#/components/schemas/Side"}
                type: {type: string, enum: [market, limit]}
                quantity: {$ref: "#/components/schemas/Decimal", description: FIX tag 38.}
                limitPrice: {$ref: "#/components/schemas/Decimal", description: FIX tag 44; absent of a market order.}
                cumulativeQuantity: {$ref: "#/components/schemas/Decimal", description: FIX tag 14.}
                referencePrice:
                  description: "The median of the sites' prices, or what the signal's submitter saw."
                  $ref: "#/components/schemas/Decimal"
                asOf: {$ref: "#/components/schemas/Nanoseconds", description: The bar it is priced from.}
                state: {$ref: "#/components/schemas/OrderState"}
                orderID: {type: string, description: FIX tag 37; empty until the venue has answered.}
                cancelIndex:
                  description: "The entry that asked to take it back, while that is under way."
                  $ref: "#/components/schemas/DecimalIndex"
                updatedIndex: {$ref: "#/components/schemas/DecimalIndex", description: The entry that changed it last.}
            OrderDetail:
              description: "An order and everything the venue reported about it, oldest first."
              type: object
              required:
                [schemaVersion, clOrdID, decisionIndex, term, time, strategy, symbol, side, type, quantity,
                cumulativeQuantity, referencePrice, asOf, state, orderID, updatedIndex, executions]
              properties:
                schemaVersion: {type: integer, const: 1}
                clOrdID: {type: string, description: FIX tag 11.}
                decisionIndex:
                  description: Of the decision that it follows from.
                  $ref: "#/components/schemas/DecimalIndex"
                term:
                  description: Only the leader of this term may send it.
                  $ref: "#/components/schemas/DecimalIndex"
                time: {$ref: "#/components/schemas/Nanoseconds"}
                strategy: {type: string}
                symbol: {$ref: "#/components/schemas/Symbol"}
                side: {$ref: "#/components/schemas/Side"}
                type: {type: string, enum: [market, limit]}
                quantity: {$ref: "#/components/schemas/Decimal", description: FIX tag 38.}
                limitPrice: {$ref: "#/components/schemas/Decimal", description: FIX tag 44; absent of a market order.}
                cumulativeQuantity: {$ref: "#/components/schemas/Decimal", description: FIX tag 14.}
                referencePrice:
                  description: "The median of the sites' prices, or what the signal's submitter saw."
                  $ref: "#/components/schemas/Decimal"
                asOf: {$ref: "#/components/schemas/Nanoseconds", description: The bar it is priced from.}
                state: {$ref: "#/components/schemas/OrderState"}
                orderID: {type: string, description: FIX tag 37; empty until the venue has answered.}
                cancelIndex:
                  description: "The entry that asked to take it back, while that is under way."
                  $ref: "#/components/schemas/DecimalIndex"
                updatedIndex: {$ref: "#/components/schemas/DecimalIndex", description: The entry that changed it last.}
                executions: {type: array, items: {$ref: "#/components/schemas/ExecutionRow"}}
            OrderListing:
              type: object
              required: [schemaVersion, freshness, rows]
              properties:
                schemaVersion: {type: integer, const: 1}
                freshness: {$ref: "#/components/schemas/Freshness"}
                rows: {type: array, items: {$ref: "#/components/schemas/OrderRow"}}
            ExecutionRow:
              description: "One report of the venue: FIX 35=8 or 35=9, applied once."
              type: object
              required:
                [index, venue, tradeDate, execID, clOrdID, orderID, origClOrdID, execRefID, execType, ordStatus,
                lastQuantity, lastPrice, cumulativeQuantity, leavesQuantity, transactTime, text, booking,
                sessionSeq]
              properties:
                index: {$ref: "#/components/schemas/DecimalIndex", description: The entry it was committed with.}
                venue: {type: string}
                tradeDate: {type: string, description: FIX tag 75 as YYYYMMDD.}
                execID: {type: string, description: FIX tag 17.}
                clOrdID: {type: string, description: FIX tag 11.}
                orderID: {type: string, description: FIX tag 37.}
                origClOrdID: {type: string, description: FIX tag 41; empty unless it is about a cancel.}
                execRefID: {type: string, description: FIX tag 19; empty unless it corrects or takes back a fill.}
                execType:
                  description: FIX tag 150 in words.
                  type: string
                  enum: [new, trade, rejected, canceled, pending_new, pending_cancel, expired, trade_correct,
                    trade_cancel, order_status, cancel_reject]
                ordStatus:
                  description: FIX tag 39 in words.
                  type: string
                  enum: [new, partially_filled, filled, canceled, rejected, pending_new, pending_cancel, expired]
                lastQuantity: {$ref: "#/components/schemas/Decimal", description: FIX tag 32.}
                lastPrice: {$ref: "#/components/schemas/Decimal", description: FIX tag 31.}
                cumulativeQuantity: {$ref: "#/components/schemas/Decimal", description: FIX tag 14.}
                leavesQuantity: {$ref: "#/components/schemas/Decimal", description: FIX tag 151.}
                transactTime: {$ref: "#/components/schemas/Nanoseconds", description: FIX tag 60.}
                text: {type: string, description: FIX tag 58.}
                booking: {type: string, description: "What it was booked to: order, late or external."}
                sessionSeq:
                  description: FIX tag 34; 0 when it did not come over FIX.
                  $ref: "#/components/schemas/DecimalIndex"
            ExecutionListing:
              type: object
              required: [schemaVersion, freshness, rows]
              properties:
                schemaVersion: {type: integer, const: 1}
                freshness: {$ref: "#/components/schemas/Freshness"}
                rows: {type: array, items: {$ref: "#/components/schemas/ExecutionRow"}}
            PositionRow:
              description: What is held of one instrument.
              type: object
              required: [symbol, account, quantity, cost, updatedIndex]
              properties:
                symbol: {$ref: "#/components/schemas/Symbol"}
                account:
                  description: external is what fills on orders of others at the same account came to.
                  type: string
                  enum: [own, external]
                quantity: {$ref: "#/components/schemas/Decimal", description: Negative when short.}
                cost:
                  description: "What it cost, exactly, in the instrument's currency."
                  $ref: "#/components/schemas/Decimal"
                updatedIndex: {$ref: "#/components/schemas/DecimalIndex"}
            PositionListing:
              type: object
              required: [schemaVersion, freshness, rows]
              properties:
                schemaVersion: {type: integer, const: 1}
                freshness: {$ref: "#/components/schemas/Freshness"}
                rows: {type: array, items: {$ref: "#/components/schemas/PositionRow"}}
            UnreadReportRow:
              description: A message of the venue that the sites could not read.
              type: object
              required: [index, time, venue, sessionSeq, reason, message]
              properties:
                index: {$ref: "#/components/schemas/DecimalIndex"}
                time: {$ref: "#/components/schemas/Nanoseconds"}
                venue: {type: string}
                sessionSeq: {$ref: "#/components/schemas/DecimalIndex", description: FIX tag 34.}
                clOrdID: {type: string, description: The order that it seems to be about.}
                symbol: {type: string}
                reason: {type: string, description: What could not be read.}
                message: {type: string, description: "As it came, with | for SOH and \\xHH for other bytes."}
            UnreadReportListing:
              type: object
              required: [schemaVersion, freshness, rows]
              properties:
                schemaVersion: {type: integer, const: 1}
                freshness: {$ref: "#/components/schemas/Freshness"}
                rows: {type: array, items: {$ref: "#/components/schemas/UnreadReportRow"}}

        """#
}
