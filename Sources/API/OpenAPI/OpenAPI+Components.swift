extension OpenAPI {
    /// Everything shared but the schemas.
    static let sharedComponents = #"""
          securitySchemes:
            certificate:
              type: mutualTLS
              description: >-
                A client certificate of the cluster's authority. Its one URI name, spiffe://<cluster
                UUID>/<role>/<name>, says who
                asks; role and name go into the log as the actor of a command.
          parameters:
            limit:
              {name: limit, in: query, description: Most rows., schema: {type: integer, minimum: 1, maximum: 1000,
                default: 100}}
            consistency:
              name: consistency
              in: query
              description: >-
                How current the answer has to be; nothing is ever answered as less. linearizable - everything
                committed before the
                request came, a majority confirms the leader. leader - the same, the leader's lease stands in for the
                majority.
                stale - what this site has, however old.
              schema: {$ref: "#/components/schemas/Consistency"}
            idempotencyKey:
              name: Idempotency-Key
              in: header
              description: >-
                In place of idempotencyKey in the body; in both it must be the same. The same key from the same
                certificate is the
                same command: a retry gets the first answer.
              schema: {type: string, minLength: 1, maxLength: 64}
            clOrdID:
              {name: clOrdID, in: path, required: true, description: FIX tag 11., schema: {type: string, maxLength: 64}}
            symbol:
              {name: symbol, in: path, required: true, schema: {$ref: "#/components/schemas/Symbol"}}
            decisionIndex:
              name: decisionIndex
              in: path
              required: true
              description: The log index of the decision.
              schema: {$ref: "#/components/schemas/DecimalIndex"}
            ifVersion:
              name: ifVersion
              in: query
              required: true
              description: >-
                The version that is to be changed, as GET told it; 0 where nothing is set yet. When another one is in
                force,
                nothing is done and the answer is 409 conflict. Sending a change again that was carried out is
                answered with 200
                and no changes.
              schema: {$ref: "#/components/schemas/DecimalIndex"}
            dryRun:
              name: dryRun
              in: query
              description: True validates and tells what would change, and what would be outside of it; nothing is
                committed.
              schema: {type: boolean, default: false}
          responses:
            badRequest: {description: "400 badRequest: cannot be understood; the message names the field.", content:
              &error {application/json: {schema: {$ref: "#/components/schemas/ErrorBody"}}}}
            unauthorised: {description: "401 unauthorised: no certificate of this cluster.", content: *error}
            forbidden: {description: "403 forbidden: the role may not do this.", content: *error}
            notFound: {description: "404 notFound: no such thing.", content: *error}
            conflict: {description: "409 conflict: another version is in force, the key was used for another command,
              or the bars contradict those held; nothing was done.", content: *error}
            tooLarge: {description: "413 tooLarge: past the body's limit.", content: *error}
            refused: {description: "422 refused: a guard said no; nothing was done.", content: *error}
            busy: {description: "429 busy: too much under way; nothing was done; see Retry-After.", content: *error}
            internal: {description: "500 internal: the site's log says why.", content: *error}
            unavailable: {description: "503 noLeader or unavailable: nothing was done; try again, or another site.",
              content: *error}
            timeout: {description: "504 timeout: it took too long; it may still happen. A command may be sent again
              under its key, a change under its ifVersion.", content: *error}

        """#
}
