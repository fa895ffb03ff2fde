extension OpenAPI {
    /// How signals are decided, and what waits for a person.
    static let decisionPaths = #"""
          /v1/decisions:
            get:
              operationId: listDecisions
              tags: [decisions]
              summary: Decisions, newest first
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/limit"}
                - {name: outcome, in: query, description: Only decisions of this outcome., schema: {$ref:
                  "#/components/schemas/Outcome"}}
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/DecisionListing"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/decisions/{decisionIndex}:
            get:
              operationId: getDecision
              tags: [decisions]
              summary: One decision - signal, verdicts, ruling, denial, approval, order
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/decisionIndex"}
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/DecisionDetail"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "404": {$ref: "#/components/responses/notFound"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/approvals:
            get:
              operationId: listPendingDecisions
              tags: [decisions]
              summary: Decisions that wait for a person, soonest to expire first
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/PendingDecisionListing"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/approvals/{decisionIndex}:
            post:
              operationId: answerDecision
              tags: [decisions]
              summary: Approves or rejects a decision that waits
              description: >-
                The first answer settles it. An approved decision must still pass the pre-trade checks, so accepted
                means
                that the answer was taken - GET the decision for what came of it. The certificate's name is on record
                with
                the answer.
              x-roles: [risk]
              parameters:
                - {$ref: "#/components/parameters/decisionIndex"}
                - {$ref: "#/components/parameters/idempotencyKey"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/ApprovalBody"}
                    example: {idempotencyKey: 0b51c1d2, approve: true, reason: seen and agreed with the desk}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/CommandReceipt"}}}
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
          /v1/halts:
            get:
              operationId: listHalts
              tags: [halts]
              summary: What is held up until a person lets it go on
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/HaltListing"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/alarms:
            get:
              operationId: listAlarms
              tags: [alarms]
              summary: What a person should know, newest first
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/limit"}
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/AlarmListing"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/halt:
            post:
              operationId: haltTrading
              tags: [halts]
              description: The site that is asked sends nothing new from then on, even before the halt is committed. Orders at
                the venue stay there.
              summary: Stops a symbol, or all, so that nothing new is ordered
              x-roles: [risk]
              parameters:
                - {$ref: "#/components/parameters/idempotencyKey"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/HaltBody"}
                    example: {idempotencyKey: 7c0d9a11, symbol: EURUSD, reason: prices look wrong}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/CommandReceipt"}}}
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
          /v1/resume:
            post:
              operationId: resumeTrading
              tags: [halts]
              summary: Lets a symbol, all symbols or a strategy go on
              x-roles: [risk]
              parameters:
                - {$ref: "#/components/parameters/idempotencyKey"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/ResumeBody"}
                    example: {idempotencyKey: 7c0d9a11, scope: symbol, name: EURUSD, reason: late fill checked against
                      the broker}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/CommandReceipt"}}}
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
