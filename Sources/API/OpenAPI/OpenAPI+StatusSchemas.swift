extension OpenAPI {
    /// The cluster itself.
    static let statusSchemas = #"""
            Liveness:
              type: object
              required: [schemaVersion, alive]
              properties:
                schemaVersion: {type: integer, const: 1}
                alive: {type: boolean}
            Readiness:
              type: object
              required: [schemaVersion, ready]
              properties:
                schemaVersion: {type: integer, const: 1}
                ready: {type: boolean}
                checks:
                  description: Only when verbose was asked for.
                  type: array
                  items: {$ref: "#/components/schemas/ReadinessCheck"}
            ReadinessCheck:
              type: object
              required: [name, ok, detail]
              properties:
                name: {type: string}
                ok: {type: boolean}
                detail: {type: string}
            LeaderInfo:
              description: "Who leads, as far as the answering site knows."
              type: object
              required: [schemaVersion, site, isThisSite, term]
              properties:
                schemaVersion: {type: integer, const: 1}
                site: {type: string, description: The site that answered.}
                isThisSite: {type: boolean}
                term: {$ref: "#/components/schemas/DecimalIndex"}
                leader: {type: string}
                leaderID: {$ref: "#/components/schemas/DecimalIndex"}
                leaderAddress: {type: string, description: "The leader's API address as host:port."}
            LeaderChange:
              description: One term that had a leader.
              type: object
              required: [term, leader, index, time]
              properties:
                term: {$ref: "#/components/schemas/DecimalIndex"}
                leader: {type: string}
                index: {$ref: "#/components/schemas/DecimalIndex", description: The first entry of the term.}
                time: {$ref: "#/components/schemas/Nanoseconds"}
            LeaderHistory:
              description: "The terms that had a leader, newest first."
              type: object
              required: [schemaVersion, freshness, rows]
              properties:
                schemaVersion: {type: integer, const: 1}
                freshness: {$ref: "#/components/schemas/Freshness"}
                rows: {type: array, items: {$ref: "#/components/schemas/LeaderChange"}}
            TransferRequest:
              type: object
              required: []
              properties:
                to: {type: string, description: "The site that shall lead; absent, whoever trails least."}
            ClusterStatus:
              type: object
              required:
                [schemaVersion, freshness, clusterName, clusterID, nodes, healthy, failureTolerance, tradingState,
                pendingChanges, rows]
              properties:
                schemaVersion: {type: integer, const: 1}
                freshness: {$ref: "#/components/schemas/Freshness"}
                clusterName: {type: string}
                clusterID: {type: string, description: A UUID.}
                nodes: {type: array, items: {$ref: "#/components/schemas/NodeStatus"}}
                healthy: {type: boolean}
                failureTolerance: {type: integer, description: How many more voters may fail before the cluster stops.}
                leader: {type: string}
                tradingState: {type: string}
                pendingChanges: {type: array, items: {type: string}}
                rows: {$ref: "#/components/schemas/RowCounts"}
                alarms: {$ref: "#/components/schemas/AlarmSummary"}
            AlarmSummary:
              description: "Whether there is anything new in the list of alarms, by the answering site's clock."
              type: object
              required: [lastDay, newest, newestAge]
              properties:
                lastDay: {$ref: "#/components/schemas/DecimalIndex", description: "In 24 h, counted up to 1000."}
                newest: {$ref: "#/components/schemas/AlarmRow"}
                newestAge: {$ref: "#/components/schemas/Nanoseconds"}
            RowCounts:
              type: object
              required: [signals, decisions, orders, executions, positions]
              properties:
                signals: {$ref: "#/components/schemas/DecimalIndex"}
                decisions: {$ref: "#/components/schemas/DecimalIndex"}
                orders: {$ref: "#/components/schemas/DecimalIndex"}
                executions: {$ref: "#/components/schemas/DecimalIndex"}
                positions: {$ref: "#/components/schemas/DecimalIndex"}
            NodeStatus:
              type: object
              required: [schemaVersion, name, id, address, state, errors]
              properties:
                schemaVersion: {type: integer, const: 1}
                name: {type: string}
                id: {$ref: "#/components/schemas/DecimalIndex"}
                address: {type: string, description: "Where its API listens, as host:port."}
                role: {type: string, description: "leader, follower, candidate or learner."}
                state: {type: string, description: "running, unreachable, halted and the like."}
                term: {$ref: "#/components/schemas/DecimalIndex"}
                commit: {$ref: "#/components/schemas/DecimalIndex"}
                applied: {$ref: "#/components/schemas/DecimalIndex"}
                lag: {$ref: "#/components/schemas/DecimalIndex", description: Entries it has yet to apply.}
                digest: {type: string, description: "Of the state at applied, in hexadecimal."}
                merkleRoot: {type: string, description: "Of the log at commit, in hexadecimal."}
                lastContactMilliseconds: {type: integer}
                clockOffsetMilliseconds:
                  {type: integer, description: "How far its clock is ahead of the answering site's."}
                diskFreeBytes: {$ref: "#/components/schemas/DecimalIndex"}
                certificateExpires: {type: string, format: date-time}
                version: {type: string}
                errors: {type: array, items: {type: string}, description: "What is wrong with it, a line each."}

        """#
}
