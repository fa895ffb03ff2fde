extension OpenAPI {
    /// What all answers share.
    static let answerSchemas = #"""
            DecimalIndex: {type: string, pattern: "^[0-9]{1,20}$", description: "A log index, a term, a number of a
              site or a count.", examples: ["42"]}
            Integer: {type: string, pattern: "^-?[0-9]{1,19}$", description: A whole number as a string., examples:
              ["120"]}
            Nanoseconds:
              description: A time in nanoseconds since 1970 UTC, or a span of time in nanoseconds.
              type: string
              pattern: "^-?[0-9]{1,19}$"
              examples: ["1772357400125000000"]
            Decimal:
              description: A plain decimal, at most ten digits before the point and eight after it in requests.
              type: string
              pattern: "^-?[0-9]+([.][0-9]+)?$"
              examples: ["1.0835"]
            Symbol: {type: string, minLength: 1, maxLength: 16, pattern: "^[!-~]+$", examples: [EURUSD]}
            Consistency: {type: string, enum: [linearizable, leader, stale], default: linearizable}
            Side: {type: string, enum: [buy, sell]}
            Freshness:
              description: "Whose view the rows are, and how current."
              type: object
              required: [site, appliedIndex, consistency, ageMilliseconds]
              properties:
                site: {type: string, description: The site that answered.}
                appliedIndex:
                  description: A log entry this site had applied when it read the rows; they may be newer.
                  $ref: "#/components/schemas/DecimalIndex"
                consistency: {$ref: "#/components/schemas/Consistency", description: What was given.}
                ageMilliseconds:
                  description: Since this site last heard from a leader; zero on the leader.
                  type: integer
            ErrorBody:
              description: The body of every answer that is not a success.
              type: object
              required: [schemaVersion, code, message]
              properties:
                schemaVersion: {type: integer, const: 1}
                code:
                  type: string
                  enum: [badRequest, unauthorised, forbidden, notFound, conflict, tooLarge, refused, busy, noLeader,
                    timeout, unavailable, internal]
                message: {type: string, description: "What was wrong, and where."}
                hint: {type: string, description: What to do next.}
                leader: {type: string, description: "The leader's API address, when it is known and matters."}
            CommandReceipt:
              description: "What became of a command. It is in the log, at index, whatever the outcome."
              type: object
              required: [schemaVersion, index, duplicate, outcome]
              properties:
                schemaVersion: {type: integer, const: 1}
                index: {$ref: "#/components/schemas/DecimalIndex"}
                duplicate: {type: boolean, description: The key had been used before; this is the first answer.}
                outcome: {type: string, enum: [accepted, refused]}
                refusal: {type: string, description: Why the state machine refused it.}

        """#
}
