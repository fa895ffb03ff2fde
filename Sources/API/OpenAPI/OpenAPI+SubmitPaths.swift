extension OpenAPI {
    /// What engines and traders send.
    static let submitPaths = #"""
          /v1/signals:
            post:
              operationId: submitSignal
              tags: [signals]
              summary: Asks the cluster to trade
              description: >-
                For a trading engine of your own. The signal is committed, every site gives its own signed verdict,
                and a
                decision follows, which becomes at most one order. Send it again under the same key until an answer
                comes,
                to any site: it is taken once. accepted means that it will be decided; refused that it is on record and
                nothing will follow.
              x-roles: [trader]
              parameters:
                - {$ref: "#/components/parameters/idempotencyKey"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/SignalBody"}
                    example: {idempotencyKey: 9f0c1a52, strategy: manual, symbol: EURUSD, side: buy, quantity:
                      "10000", price: "1.0835", asOf: "1772357400125000000", confidencePpm: 900000}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/CommandReceipt"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "409": {$ref: "#/components/responses/conflict"}
                "413": {$ref: "#/components/responses/tooLarge"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/notes:
            post:
              operationId: submitNote
              tags: [notes]
              summary: Puts a remark on record
              x-roles: [trader]
              parameters:
                - {$ref: "#/components/parameters/idempotencyKey"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/NoteBody"}
                    example: {idempotencyKey: a1b2, text: "closed by hand, the desk asked for it"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/CommandReceipt"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "409": {$ref: "#/components/responses/conflict"}
                "413": {$ref: "#/components/responses/tooLarge"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}

        """#
}
