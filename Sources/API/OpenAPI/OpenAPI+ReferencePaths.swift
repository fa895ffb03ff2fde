extension OpenAPI {
    /// Limits, instruments and settings: versioned, changed under the version they replace.
    static let referencePaths = #"""
          /v1/limits:
            get:
              operationId: listLimits
              tags: [limits]
              summary: Limits, by symbol
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/LimitsListing"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/limits/{symbol}:
            get:
              operationId: getLimits
              tags: [limits]
              summary: Limits of one symbol
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/symbol"}
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/LimitsRow"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "404": {$ref: "#/components/responses/notFound"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
            put:
              operationId: putLimits
              tags: [limits]
              summary: Sets the limits of one symbol
              description: >-
                The whole of it as it shall be. With dryRun=true nothing is committed. What is open or held already and
                outside of it is listed and stays as it is.
              x-roles: [risk]
              parameters:
                - {$ref: "#/components/parameters/symbol"}
                - {$ref: "#/components/parameters/ifVersion"}
                - {$ref: "#/components/parameters/dryRun"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/LimitsValues"}
                    example: {symbol: EURUSD, maxOrderQuantity: "100000", maxPosition: "1000000", maxNotional:
                      "250000", priceCollarPpm: 10000, windowCollarPpm: 50000}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/ChangeReport"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "409": {$ref: "#/components/responses/conflict"}
                "413": {$ref: "#/components/responses/tooLarge"}
                "422": {$ref: "#/components/responses/refused"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/instruments:
            get:
              operationId: listInstruments
              tags: [instruments]
              summary: Instruments, by symbol
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/InstrumentListing"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/instruments/{symbol}:
            get:
              operationId: getInstrument
              tags: [instruments]
              summary: One instrument
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/symbol"}
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/InstrumentRow"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "404": {$ref: "#/components/responses/notFound"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
            put:
              operationId: putInstrument
              tags: [instruments]
              summary: Sets an instrument, or adds one
              description: >-
                The whole of it as it shall be. With dryRun=true nothing is committed. What is open or held already and
                outside of it is listed and stays as it is.
              x-roles: [risk]
              parameters:
                - {$ref: "#/components/parameters/symbol"}
                - {$ref: "#/components/parameters/ifVersion"}
                - {$ref: "#/components/parameters/dryRun"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/InstrumentValues"}
                    example: {symbol: EURUSD, currency: USD, tickSize: "0.00001", lotSize: "1000", tradable: true}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/ChangeReport"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "409": {$ref: "#/components/responses/conflict"}
                "413": {$ref: "#/components/responses/tooLarge"}
                "422": {$ref: "#/components/responses/refused"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/settings:
            get:
              operationId: getSettings
              tags: [settings]
              summary: What holds for the whole cluster; version 0 while nothing is set
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/SettingsRow"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
            put:
              operationId: putSettings
              tags: [settings]
              summary: Sets what holds for the whole cluster
              description: >-
                The whole of it as it shall be. With dryRun=true nothing is committed. What is open or held already and
                outside of it is listed and stays as it is.
              x-roles: [risk]
              parameters:
                - {$ref: "#/components/parameters/ifVersion"}
                - {$ref: "#/components/parameters/dryRun"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/SettingsValues"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/ChangeReport"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "409": {$ref: "#/components/responses/conflict"}
                "413": {$ref: "#/components/responses/tooLarge"}
                "422": {$ref: "#/components/responses/refused"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}

        """#
}
