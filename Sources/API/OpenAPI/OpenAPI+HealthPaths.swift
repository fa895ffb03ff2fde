extension OpenAPI {
    /// For load balancers, supervisors and tools: no certificate is asked for.
    static let healthPaths = #"""
          /livez:
            get:
              operationId: getLiveness
              tags: [health]
              summary: Whether the process does its work; when not, restart it
              security: []
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/Liveness"}}}
                "503":
                  description: it does not
                  content: {application/json: {schema: {$ref: "#/components/schemas/Liveness"}}}
          /readyz:
            get:
              operationId: getReadiness
              tags: [health]
              summary: Whether the site should be sent work
              security: []
              parameters:
                - {name: verbose, in: query, allowEmptyValue: true, description: "With it, the checks are listed.",
                  schema: {type: string}}
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/Readiness"}}}
                "503":
                  description: it should not
                  content: {application/json: {schema: {$ref: "#/components/schemas/Readiness"}}}
          /leader:
            get:
              operationId: getLeaderProbe
              tags: [health]
              summary: 200 on the leader only
              security: []
              responses:
                "200":
                  description: OK
                  content: {application/json: {schema: {$ref: "#/components/schemas/LeaderInfo"}}}
                "503":
                  description: another site leads or none does
                  content: {application/json: {schema: {$ref: "#/components/schemas/LeaderInfo"}}}
          /metrics:
            get:
              operationId: getMetrics
              tags: [health]
              summary: What this site measures, in Prometheus' text format 0.0.4
              x-roles: [monitor, viewer, trader, risk, admin, node]
              responses:
                "200":
                  description: OK
                  content: {text/plain: {schema: {type: string}}}
                "401": {$ref: "#/components/responses/unauthorised"}
                "403": {$ref: "#/components/responses/forbidden"}
          /openapi.yaml:
            get:
              operationId: getDocumentAsYAML
              tags: [health]
              summary: This document
              security: []
              responses:
                "200": {description: OK, content: {application/yaml: {schema: {type: string}}}}
          /openapi.json:
            get:
              operationId: getDocumentAsJSON
              tags: [health]
              summary: This document as JSON
              security: []
              responses:
                "200": {description: OK, content: {application/json: {schema: {type: object}}}}

        """#
}
