extension OpenAPI {
    /// How signals are decided, and what waits for a person.
    static let decisionSchemas = #"""
            Outcome: {type: string, enum: [approved, pending, rejected, denied, expired]}
            HaltScope: {type: string, enum: [symbol, all, strategy]}
            SignalRow:
              description: A signal as committed.
              type: object
              required:
                [index, time, actor, idempotencyKey, strategy, symbol, side, quantity, price, asOf, confidencePpm]
              properties:
                index: {$ref: "#/components/schemas/DecimalIndex"}
                time: {$ref: "#/components/schemas/Nanoseconds"}
                actor: {type: string, description: Who submitted it.}
                idempotencyKey: {type: string}
                strategy: {type: string}
                symbol: {$ref: "#/components/schemas/Symbol"}
                side: {$ref: "#/components/schemas/Side"}
                quantity: {$ref: "#/components/schemas/Decimal"}
                price: {$ref: "#/components/schemas/Decimal", description: What the submitter saw.}
                asOf: {$ref: "#/components/schemas/Nanoseconds", description: When it saw that.}
                confidencePpm: {type: integer, minimum: 0, maximum: 1000000}
                limitPrice: {$ref: "#/components/schemas/Decimal", description: Absent when it asks for a market order.}
            DecisionRow:
              description: What became of one signal.
              type: object
              required: [index, term, time, signalIndex, symbol, side, quantity, outcome, reason, detail]
              properties:
                index: {$ref: "#/components/schemas/DecimalIndex"}
                term: {$ref: "#/components/schemas/DecimalIndex"}
                time: {$ref: "#/components/schemas/Nanoseconds"}
                signalIndex: {$ref: "#/components/schemas/DecimalIndex"}
                symbol: {$ref: "#/components/schemas/Symbol"}
                side: {$ref: "#/components/schemas/Side"}
                quantity: {$ref: "#/components/schemas/Decimal"}
                outcome: {$ref: "#/components/schemas/Outcome"}
                reason: {type: string, description: The name of the rule or of the pre-trade check that settled it.}
                detail: {type: string, description: What was compared with what.}
                clOrdID: {type: string, description: FIX tag 11 of the order it became.}
                expiresAt:
                  description: "When it expires, or would have, unless a person answers."
                  $ref: "#/components/schemas/Nanoseconds"
                settledIndex:
                  description: "The entry that settled it, once it was pending and no longer is."
                  $ref: "#/components/schemas/DecimalIndex"
            DecisionListing:
              type: object
              required: [schemaVersion, freshness, rows]
              properties:
                schemaVersion: {type: integer, const: 1}
                freshness: {$ref: "#/components/schemas/Freshness"}
                rows: {type: array, items: {$ref: "#/components/schemas/DecisionRow"}}
            DecisionDetail:
              description: One decision with everything that led to it and followed from it.
              type: object
              required: [schemaVersion, decision, signal, verdicts]
              properties:
                schemaVersion: {type: integer, const: 1}
                decision: {$ref: "#/components/schemas/DecisionRow"}
                signal: {$ref: "#/components/schemas/SignalRow"}
                verdicts: {type: array, items: {$ref: "#/components/schemas/VerdictRow"}, description: By site.}
                ruling: {$ref: "#/components/schemas/Ruling"}
                denial: {$ref: "#/components/schemas/Denial"}
                approval: {$ref: "#/components/schemas/ApprovalRow"}
                order: {$ref: "#/components/schemas/OrderRow"}
            Ruling:
              description: "What the cross-validation rule said, where that settled it."
              type: object
              required: [reason, detail]
              properties:
                reason: {type: string}
                detail: {type: string}
            Denial:
              description: "The first pre-trade check that said no, where that settled it."
              type: object
              required: [check, detail]
              properties:
                check: {type: string}
                detail: {type: string, description: What was given and what is allowed.}
            VerdictRow:
              description: "One site's own answer to a signal, as committed with the decision."
              type: object
              required: [site, action, confidencePpm, price, seenAt, model, signature]
              properties:
                site: {$ref: "#/components/schemas/DecimalIndex"}
                siteName: {type: string}
                action: {type: string, enum: [buy, sell, hold]}
                confidencePpm: {type: integer, minimum: 0, maximum: 1000000}
                price: {$ref: "#/components/schemas/Decimal", description: The newest price the site had.}
                seenAt: {$ref: "#/components/schemas/Nanoseconds", description: "When it saw that, in the log's time."}
                model: {type: string, description: The analyst and its version.}
                signature:
                  description: What the answering site found just now. The key is the one that the cluster knows of
                    the site.
                  type: string
                  enum: [valid, invalid, unknownKey]
            ApprovalRow:
              description: "What a person said about a decision that waited, and what came of it."
              type: object
              required: [index, time, actor, approve, reason, outcome, detail]
              properties:
                index: {$ref: "#/components/schemas/DecimalIndex"}
                time: {$ref: "#/components/schemas/Nanoseconds"}
                actor: {type: string, description: Whose certificate it was.}
                approve: {type: boolean}
                reason: {type: string}
                outcome: {$ref: "#/components/schemas/Outcome"}
                detail: {type: string}
            PendingDecisionRow:
              description: A decision that waits for a person.
              type: object
              required: [decisionIndex, time, expiresAt, signal, reason, detail]
              properties:
                decisionIndex: {$ref: "#/components/schemas/DecimalIndex"}
                time: {$ref: "#/components/schemas/Nanoseconds"}
                expiresAt: {$ref: "#/components/schemas/Nanoseconds", description: From then on it is too late.}
                signal: {$ref: "#/components/schemas/SignalRow"}
                reason: {type: string, description: Why a person is asked.}
                detail: {type: string}
            PendingDecisionListing:
              type: object
              required: [schemaVersion, freshness, rows]
              properties:
                schemaVersion: {type: integer, const: 1}
                freshness: {$ref: "#/components/schemas/Freshness"}
                rows: {type: array, items: {$ref: "#/components/schemas/PendingDecisionRow"}}
            HaltRow:
              description: Something that is held up until a person lets it go on.
              type: object
              required: [scope, name, index, reason]
              properties:
                scope: {$ref: "#/components/schemas/HaltScope"}
                name: {type: string, description: The symbol or the strategy; empty for all symbols.}
                index: {$ref: "#/components/schemas/DecimalIndex", description: The entry that caused it.}
                time: {$ref: "#/components/schemas/Nanoseconds"}
                reason: {type: string, description: The alarm that went with it.}
            HaltListing:
              type: object
              required: [schemaVersion, freshness, rows]
              properties:
                schemaVersion: {type: integer, const: 1}
                freshness: {$ref: "#/components/schemas/Freshness"}
                rows: {type: array, items: {$ref: "#/components/schemas/HaltRow"}}
            AlarmRow:
              description: Something that a person should know.
              type: object
              required: [index, ordinal, time, code, message]
              properties:
                index: {$ref: "#/components/schemas/DecimalIndex", description: The entry that raised it.}
                ordinal: {$ref: "#/components/schemas/DecimalIndex", description: "Among those of the entry, from 0."}
                time: {$ref: "#/components/schemas/Nanoseconds"}
                code: {type: string, description: "Such as late_fill or venue_unreachable; new ones may come."}
                subject: {type: string, description: "The order, strategy or venue that it is about."}
                message: {type: string}
            AlarmListing:
              type: object
              required: [schemaVersion, freshness, rows]
              properties:
                schemaVersion: {type: integer, const: 1}
                freshness: {$ref: "#/components/schemas/Freshness"}
                rows: {type: array, items: {$ref: "#/components/schemas/AlarmRow"}}

        """#
}
