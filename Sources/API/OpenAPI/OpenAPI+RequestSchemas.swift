extension OpenAPI {
    /// Commands and market data.
    static let requestSchemas = #"""
            SignalBody:
              description: A wish to trade.
              type: object
              additionalProperties: false
              required: [strategy, symbol, side, quantity, price, asOf, confidencePpm]
              properties:
                idempotencyKey:
                  description: Required here or in the header Idempotency-Key.
                  type: string
                  minLength: 1
                  maxLength: 64
                strategy: {type: string, minLength: 1, maxLength: 64}
                symbol: {$ref: "#/components/schemas/Symbol"}
                side: {$ref: "#/components/schemas/Side"}
                quantity: {$ref: "#/components/schemas/Decimal", description: "Units of the instrument, above zero."}
                price: {$ref: "#/components/schemas/Decimal", description: "What the submitter saw, above zero."}
                asOf: {$ref: "#/components/schemas/Nanoseconds", description: When it saw that.}
                confidencePpm: {type: integer, minimum: 0, maximum: 1000000, description: How sure it is.}
                limitPrice: {$ref: "#/components/schemas/Decimal", description: Absent asks for a market order.}
            NoteBody:
              type: object
              additionalProperties: false
              required: [text]
              properties:
                idempotencyKey:
                  description: Required here or in the header Idempotency-Key.
                  type: string
                  minLength: 1
                  maxLength: 64
                text:
                  description: "At most 1,024 bytes of UTF-8 without control characters."
                  type: string
                  minLength: 1
                  maxLength: 1024
            CancelBody:
              type: object
              additionalProperties: false
              required: [reason]
              properties:
                idempotencyKey:
                  description: Required here or in the header Idempotency-Key.
                  type: string
                  minLength: 1
                  maxLength: 64
                clOrdID: {type: string, maxLength: 64, description: "That of the path, or absent."}
                reason:
                  description: Why; it goes into the log.
                  type: string
                  minLength: 1
                  maxLength: 256
                  pattern: "^[ -~]+$"
            ApprovalBody:
              type: object
              additionalProperties: false
              required: [approve, reason]
              properties:
                idempotencyKey:
                  description: Required here or in the header Idempotency-Key.
                  type: string
                  minLength: 1
                  maxLength: 64
                decisionIndex: {$ref: "#/components/schemas/DecimalIndex", description: "That of the path, or absent."}
                approve: {type: boolean, description: False rejects.}
                reason:
                  description: Why; it goes into the log.
                  type: string
                  minLength: 1
                  maxLength: 256
                  pattern: "^[ -~]+$"
            HaltBody:
              type: object
              additionalProperties: false
              required: [reason]
              properties:
                idempotencyKey:
                  description: Required here or in the header Idempotency-Key.
                  type: string
                  minLength: 1
                  maxLength: 64
                symbol: {type: string, maxLength: 16, description: Absent for all symbols.}
                reason:
                  description: Why; it goes into the log.
                  type: string
                  minLength: 1
                  maxLength: 256
                  pattern: "^[ -~]+$"
            ResumeBody:
              type: object
              additionalProperties: false
              required: [scope, reason]
              properties:
                idempotencyKey:
                  description: Required here or in the header Idempotency-Key.
                  type: string
                  minLength: 1
                  maxLength: 64
                scope: {$ref: "#/components/schemas/HaltScope"}
                name: {type: string, maxLength: 64, description: The symbol or the strategy; absent for all symbols.}
                reason:
                  description: Why; it goes into the log.
                  type: string
                  minLength: 1
                  maxLength: 256
                  pattern: "^[ -~]+$"
            Bar:
              description: One interval of the market.
              type: object
              required: [time, open, high, low, close, volume]
              properties:
                time: {$ref: "#/components/schemas/Nanoseconds", description: When it opened; a whole second.}
                open: {$ref: "#/components/schemas/Decimal"}
                high: {$ref: "#/components/schemas/Decimal"}
                low: {$ref: "#/components/schemas/Decimal"}
                close: {$ref: "#/components/schemas/Decimal"}
                volume: {$ref: "#/components/schemas/Integer", description: "What the feed counts, ticks or units."}
            BarsRequest:
              type: object
              required: [symbol, bars]
              properties:
                symbol: {$ref: "#/components/schemas/Symbol"}
                bars:
                  description: "Oldest first, at most 10,000."
                  type: array
                  items: {$ref: "#/components/schemas/Bar"}
            BarsReceipt:
              type: object
              required: [schemaVersion, stored]
              properties:
                schemaVersion: {type: integer, const: 1}
                stored: {type: integer, description: How many were new to the site.}
                last: {$ref: "#/components/schemas/Nanoseconds", description: The last bar the site now holds.}
            LastBar:
              type: object
              required: [schemaVersion, symbol]
              properties:
                schemaVersion: {type: integer, const: 1}
                symbol: {$ref: "#/components/schemas/Symbol"}
                time: {$ref: "#/components/schemas/Nanoseconds", description: Absent when it holds none.}

        """#
}
