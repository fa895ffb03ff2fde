extension OpenAPI {
    /// Limits, instruments, settings.
    static let referenceSchemas = #"""
            LimitsValues:
              description: How much of one instrument may be asked for and held.
              type: object
              required: [symbol, maxOrderQuantity, maxPosition, maxNotional, priceCollarPpm, windowCollarPpm]
              properties:
                symbol: {$ref: "#/components/schemas/Symbol"}
                maxOrderQuantity: {$ref: "#/components/schemas/Decimal", description: Of one order.}
                maxPosition:
                  description: "Long or short, open orders counted as if filled."
                  $ref: "#/components/schemas/Decimal"
                maxNotional:
                  description: "Quantity times price of one order, in the instrument's currency."
                  $ref: "#/components/schemas/Decimal"
                priceCollarPpm:
                  description: How far an order's price may lie from the reference price.
                  type: integer
                  minimum: 0
                  maximum: 1000000
                windowCollarPpm:
                  description: How far it may lie from every reference price within the collar window.
                  type: integer
                  minimum: 0
                  maximum: 1000000
            LimitsRow:
              type: object
              required:
                [symbol, maxOrderQuantity, maxPosition, maxNotional, priceCollarPpm, windowCollarPpm, version]
              properties:
                symbol: {$ref: "#/components/schemas/Symbol"}
                maxOrderQuantity: {$ref: "#/components/schemas/Decimal", description: Of one order.}
                maxPosition:
                  description: "Long or short, open orders counted as if filled."
                  $ref: "#/components/schemas/Decimal"
                maxNotional:
                  description: "Quantity times price of one order, in the instrument's currency."
                  $ref: "#/components/schemas/Decimal"
                priceCollarPpm:
                  description: How far an order's price may lie from the reference price.
                  type: integer
                  minimum: 0
                  maximum: 1000000
                windowCollarPpm:
                  description: How far it may lie from every reference price within the collar window.
                  type: integer
                  minimum: 0
                  maximum: 1000000
                schemaVersion: {type: integer, const: 1}
                version:
                  description: The entry that set it; 0 while nothing is set. A change names it as ifVersion.
                  $ref: "#/components/schemas/DecimalIndex"
                changedAt: {$ref: "#/components/schemas/Nanoseconds"}
                changedBy: {type: string}
            LimitsListing:
              type: object
              required: [schemaVersion, freshness, rows]
              properties:
                schemaVersion: {type: integer, const: 1}
                freshness: {$ref: "#/components/schemas/Freshness"}
                rows: {type: array, items: {$ref: "#/components/schemas/LimitsRow"}}
            InstrumentValues:
              description: "What may be traded, and in which steps."
              type: object
              required: [symbol, currency, tickSize, lotSize, tradable]
              properties:
                symbol: {$ref: "#/components/schemas/Symbol"}
                currency: {type: string, pattern: "^[A-Z0-9]{3,8}$", description: What prices are in.}
                tickSize: {$ref: "#/components/schemas/Decimal", description: Prices are whole multiples of it.}
                lotSize: {$ref: "#/components/schemas/Decimal", description: Quantities are whole multiples of it.}
                tradable: {type: boolean}
            InstrumentRow:
              type: object
              required: [symbol, currency, tickSize, lotSize, tradable, version]
              properties:
                symbol: {$ref: "#/components/schemas/Symbol"}
                currency: {type: string, pattern: "^[A-Z0-9]{3,8}$", description: What prices are in.}
                tickSize: {$ref: "#/components/schemas/Decimal", description: Prices are whole multiples of it.}
                lotSize: {$ref: "#/components/schemas/Decimal", description: Quantities are whole multiples of it.}
                tradable: {type: boolean}
                schemaVersion: {type: integer, const: 1}
                version:
                  description: The entry that set it; 0 while nothing is set. A change names it as ifVersion.
                  $ref: "#/components/schemas/DecimalIndex"
                changedAt: {$ref: "#/components/schemas/Nanoseconds"}
                changedBy: {type: string}
            InstrumentListing:
              type: object
              required: [schemaVersion, freshness, rows]
              properties:
                schemaVersion: {type: integer, const: 1}
                freshness: {$ref: "#/components/schemas/Freshness"}
                rows: {type: array, items: {$ref: "#/components/schemas/InstrumentRow"}}
            SettingsValues:
              description: What holds for the whole cluster.
              type: object
              required:
                [mode, venue, maximumSpreadPpm, incompleteVerdicts, minorityVerdicts, approvalExpiry,
                referenceMaxAge, collarWindow, maxMessagesPerSecond, maxStrategyOrders, strategyWindow,
                duplicateWindow, settlingTime, signalMaxAge, maxGrossExposure, maxDailyLoss, drillsMaxAge,
                requiredDrills]
              properties:
                mode:
                  description: In live mode nothing is ordered unless every required drill was passed not too long ago.
                  type: string
                  enum: [paper, live]
                venue: {type: string, description: Where orders go.}
                maximumSpreadPpm:
                  description: Furthest apart that confidences may lie and still count as agreement.
                  type: integer
                  minimum: 0
                  maximum: 1000000
                incompleteVerdicts:
                  description: When a majority of the voters answered and not all.
                  type: string
                  enum: [approve, ask, reject]
                minorityVerdicts: {type: string, enum: [ask, reject], description: When fewer answered.}
                approvalExpiry:
                  description: How long a decision waits for a person - 1 second to 7 days.
                  $ref: "#/components/schemas/Nanoseconds"
                referenceMaxAge:
                  description: How old the prices may be that an order is judged by - 1 ms to 1 day.
                  $ref: "#/components/schemas/Nanoseconds"
                collarWindow: {$ref: "#/components/schemas/Nanoseconds", description: 1 second to 1 day.}
                maxMessagesPerSecond:
                  description: Orders and cancels in any second.
                  type: integer
                  minimum: 1
                  maximum: 10000
                maxStrategyOrders:
                  description: Orders of one strategy within the window; one more disables it.
                  type: integer
                  minimum: 1
                  maximum: 100000
                strategyWindow: {$ref: "#/components/schemas/Nanoseconds", description: 1 second to 1 day.}
                settlingTime:
                  description: "How long after an order was permitted the venue's answer that it does not know it
                    settles nothing - 1 ns to 1 hour."
                  $ref: "#/components/schemas/Nanoseconds"
                signalMaxAge:
                  description: "How long after a signal was issued it may become an order without a person - 1
                    millisecond to 1 day."
                  $ref: "#/components/schemas/Nanoseconds"
                duplicateWindow:
                  description: "How long the same symbol, side, quantity and price is not ordered again - 0 (off) to 1
                    day."
                  $ref: "#/components/schemas/Nanoseconds"
                maxGrossExposure:
                  description: "Of all instruments of one currency, in that currency."
                  $ref: "#/components/schemas/Decimal"
                maxDailyLoss:
                  description: "In one UTC day, of all instruments of one currency, in that currency."
                  $ref: "#/components/schemas/Decimal"
                drillsMaxAge:
                  description: How long ago the required drills may have been passed.
                  $ref: "#/components/schemas/Nanoseconds"
                requiredDrills:
                  description: At most 32; at least one in live mode.
                  type: array
                  items: {type: string}
            SettingsRow:
              type: object
              required:
                [mode, venue, maximumSpreadPpm, incompleteVerdicts, minorityVerdicts, approvalExpiry,
                referenceMaxAge, collarWindow, maxMessagesPerSecond, maxStrategyOrders, strategyWindow,
                duplicateWindow, settlingTime, signalMaxAge, maxGrossExposure, maxDailyLoss, drillsMaxAge,
                requiredDrills, schemaVersion, version]
              properties:
                mode:
                  description: In live mode nothing is ordered unless every required drill was passed not too long ago.
                  type: string
                  enum: [paper, live]
                venue: {type: string, description: Where orders go.}
                maximumSpreadPpm:
                  description: Furthest apart that confidences may lie and still count as agreement.
                  type: integer
                  minimum: 0
                  maximum: 1000000
                incompleteVerdicts:
                  description: When a majority of the voters answered and not all.
                  type: string
                  enum: [approve, ask, reject]
                minorityVerdicts: {type: string, enum: [ask, reject], description: When fewer answered.}
                approvalExpiry:
                  description: How long a decision waits for a person - 1 second to 7 days.
                  $ref: "#/components/schemas/Nanoseconds"
                referenceMaxAge:
                  description: How old the prices may be that an order is judged by - 1 ms to 1 day.
                  $ref: "#/components/schemas/Nanoseconds"
                collarWindow: {$ref: "#/components/schemas/Nanoseconds", description: 1 second to 1 day.}
                maxMessagesPerSecond:
                  description: Orders and cancels in any second.
                  type: integer
                  minimum: 1
                  maximum: 10000
                maxStrategyOrders:
                  description: Orders of one strategy within the window; one more disables it.
                  type: integer
                  minimum: 1
                  maximum: 100000
                strategyWindow: {$ref: "#/components/schemas/Nanoseconds", description: 1 second to 1 day.}
                settlingTime:
                  description: "How long after an order was permitted the venue's answer that it does not know it
                    settles nothing - 1 ns to 1 hour."
                  $ref: "#/components/schemas/Nanoseconds"
                signalMaxAge:
                  description: "How long after a signal was issued it may become an order without a person - 1
                    millisecond to 1 day."
                  $ref: "#/components/schemas/Nanoseconds"
                duplicateWindow:
                  description: "How long the same symbol, side, quantity and price is not ordered again - 0 (off) to 1
                    day."
                  $ref: "#/components/schemas/Nanoseconds"
                maxGrossExposure:
                  description: "Of all instruments of one currency, in that currency."
                  $ref: "#/components/schemas/Decimal"
                maxDailyLoss:
                  description: "In one UTC day, of all instruments of one currency, in that currency."
                  $ref: "#/components/schemas/Decimal"
                drillsMaxAge:
                  description: How long ago the required drills may have been passed.
                  $ref: "#/components/schemas/Nanoseconds"
                requiredDrills:
                  description: At most 32; at least one in live mode.
                  type: array
                  items: {type: string}
                schemaVersion: {type: integer, const: 1}
                version:
                  description: The entry that set it; 0 while nothing is set. A change names it as ifVersion.
                  $ref: "#/components/schemas/DecimalIndex"
                changedAt: {$ref: "#/components/schemas/Nanoseconds"}
                changedBy: {type: string}
            ChangeReport:
              description: "What a change does, or would do."
              type: object
              required: [schemaVersion, subject, dryRun, committed, version, changes, outside]
              properties:
                schemaVersion: {type: integer, const: 1}
                subject: {type: string}
                dryRun: {type: boolean}
                committed: {type: boolean, description: "False of a dry run, and when all is as asked for already."}
                version:
                  description: In force now; of the change once it was committed.
                  $ref: "#/components/schemas/DecimalIndex"
                changes: {type: array, items: {$ref: "#/components/schemas/FieldChange"}}
                outside:
                  description: What is open or held already and outside of what is asked for; it stays as it is.
                  type: array
                  items: {$ref: "#/components/schemas/OutsideRow"}
            FieldChange:
              type: object
              required: [field, new]
              properties:
                field: {type: string}
                old: {type: string, description: Absent where nothing was set.}
                new: {type: string}
            OutsideRow:
              type: object
              required: [kind, name, field, value, limit]
              properties:
                kind: {type: string, enum: [order, position, exposure, drill]}
                name: {type: string, description: "The order's ClOrdID, the position's symbol or the currency."}
                field: {type: string}
                value: {type: string}
                limit: {type: string}

        """#
}
