extension OpenAPI {
    /// Orders and what became of them.
    static let orderPaths = #"""
          /v1/orders:
            get:
              operationId: listOrders
              tags: [orders]
              summary: Orders, newest first
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/limit"}
                - {name: state, in: query, description: Only orders in this state., schema: {$ref:
                  "#/components/schemas/OrderState"}}
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/OrderListing"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/orders/{clOrdID}:
            get:
              operationId: getOrder
              tags: [orders]
              summary: One order and everything the venue reported about it
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/clOrdID"}
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/OrderDetail"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "404": {$ref: "#/components/responses/notFound"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/orders/{clOrdID}/cancel:
            post:
              operationId: cancelOrder
              tags: [orders]
              summary: Asks for an order to be taken back
              description: >-
                The request is committed, then the leader sends it to the venue. It may come too late: fills keep
                arriving
                until the venue has answered. GET the order for what became of it.
              x-roles: [trader, risk]
              parameters:
                - {$ref: "#/components/parameters/clOrdID"}
                - {$ref: "#/components/parameters/idempotencyKey"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/CancelBody"}
                    example: {idempotencyKey: 5f6e0b1c, reason: fat finger}
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
          /v1/executions:
            get:
              operationId: listExecutions
              tags: [orders]
              summary: What the venue reported, newest first
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/limit"}
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/ExecutionListing"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/executions/unread:
            get:
              operationId: listUnreadReports
              tags: [orders]
              summary: What the venue said that could not be read, as it came, newest first
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/limit"}
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/UnreadReportListing"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/positions:
            get:
              operationId: listPositions
              tags: [orders]
              summary: What is held, by symbol
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/PositionListing"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}

        """#
}
