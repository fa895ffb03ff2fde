extension OpenAPI {
    /// Market data for sites that take none over FIX.
    static let barPaths = #"""
          /v1/bars:
            post:
              operationId: pushBars
              tags: [bars]
              summary: Gives this one site market data
              description: >-
                For feeds without FIX. Market data is each site's own and never enters the log, so send the bars to
                every
                site; that is what makes their verdicts independent. Oldest first, at most 10,000 bars and 4 MiB a
                request.
                Bars not newer than the last one held are passed over, so a feed that was interrupted asks for the
                last bar
                and goes on after it; bars that contradict those held are a conflict.
              x-roles: [trader]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/BarsRequest"}
                    example: {symbol: EURUSD, bars: [{time: "1772357400000000000", open: "1.0834", high: "1.0836",
                      low: "1.0833", close: "1.0835", volume: "120"}]}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/BarsReceipt"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "409": {$ref: "#/components/responses/conflict"}
                "413": {$ref: "#/components/responses/tooLarge"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/bars/{symbol}/last:
            get:
              operationId: getLastBar
              tags: [bars]
              summary: The last bar this site holds
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/symbol"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/LastBar"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}

        """#
}
