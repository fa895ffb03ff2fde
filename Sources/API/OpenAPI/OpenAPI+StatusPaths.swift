extension OpenAPI {
    /// The cluster itself.
    static let statusPaths = #"""
          /v1/status:
            get:
              operationId: getStatus
              tags: [cluster]
              summary: The cluster as this site sees it
              x-roles: [viewer, trader, risk, admin, node]
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/ClusterStatus"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/node:
            get:
              operationId: getNode
              tags: [cluster]
              summary: This site alone
              x-roles: [viewer, trader, risk, admin, node]
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/NodeStatus"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/leader:
            get:
              operationId: getLeader
              tags: [cluster]
              summary: Who leads; always 200
              x-roles: [viewer, trader, risk, admin, node]
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/LeaderInfo"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/history:
            get:
              operationId: listLeaders
              tags: [cluster]
              summary: The terms that had a leader, newest first
              x-roles: [viewer, trader, risk, admin, node]
              parameters:
                - {$ref: "#/components/parameters/limit"}
                - {$ref: "#/components/parameters/consistency"}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/LeaderHistory"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}
          /v1/leader/transfer:
            post:
              operationId: transferLeadership
              tags: [cluster]
              summary: Hands leadership to another site
              x-roles: [admin]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/TransferRequest"}
                    example: {to: b}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/LeaderInfo"}}}
                "400": {$ref: "#/components/responses/badRequest"}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
                "404": {$ref: "#/components/responses/notFound"}
                "413": {$ref: "#/components/responses/tooLarge"}
                "422": {$ref: "#/components/responses/refused"}
                "429": {$ref: "#/components/responses/busy"}
                "500": {$ref: "#/components/responses/internal"}
                "503": {$ref: "#/components/responses/unavailable"}
                "504": {$ref: "#/components/responses/timeout"}

        """#
}
