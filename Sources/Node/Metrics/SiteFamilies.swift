package import Monitoring

/// The catalogue of what a site measures: `Sources/Monitoring/README.md` lists it for people.
package enum SiteFamilies {
    static let build = MetricFamily(
        "qnode_build_info", .gauge, labels: ["version", "site", "cluster"], "This program and site; always 1")

    // MARK: Consensus

    static let term = MetricFamily("qnode_raft_term", .gauge, "The term this site is in")
    static let role = MetricFamily(
        "qnode_raft_role", .gauge, labels: ["role"], "1 for the role that this site has, 0 for the others")
    static let leader = MetricFamily(
        "qnode_raft_leader_id", .gauge, "Id of the leader that this site knows, 0 for none")
    static let commitIndex = MetricFamily("qnode_raft_commit_index", .gauge, "Index of the last committed entry")
    static let lastIndex = MetricFamily("qnode_raft_last_index", .gauge, "Index of the last entry in the log")
    static let appliedIndex = MetricFamily(
        "qnode_raft_applied_index", .gauge, "Index of the last entry whose changes are in the database")
    static let lag = MetricFamily(
        "qnode_raft_peer_lag_entries", .gauge, labels: ["peer"],
        "Entries of the leader's log that a peer has not acknowledged; of the leader only")
    static let elections = MetricFamily("qnode_raft_elections_total", .counter, "Elections that this site began")
    static let leaderChanges = MetricFamily(
        "qnode_raft_leader_changes_total", .counter, "Times that this site learned of another leader")
    static let tolerance = MetricFamily(
        "qnode_raft_failure_tolerance", .gauge,
        "Sites that may be lost before commits stop, as this site sees it; 0 without a leader")
    static let proposals = MetricFamily(
        "qnode_proposals_total", .counter, labels: ["outcome"], "Proposals made at this site, by what became of them")
    static let commits = MetricFamily(
        "qnode_commit_duration_seconds", .histogram,
        "From a proposal at the leader until its entry is committed and evaluated")

    // MARK: Peers

    static let linked = MetricFamily("qnode_peer_linked", .gauge, labels: ["peer"], "1 while the link to a peer is up")
    static let contact = MetricFamily(
        "qnode_peer_last_contact_seconds", .gauge, labels: ["peer"], "Since consensus last heard from a peer")
    static let clockOffset = MetricFamily(
        "qnode_peer_clock_offset_seconds", .gauge, labels: ["peer"],
        "How far a peer's clock is ahead of this site's; to half a round trip")
    static let peerBytes = MetricFamily(
        "qnode_peer_bytes_total", .counter, labels: ["peer", "direction"], "Bytes of frames over the link to a peer")
    static let framesDropped = MetricFamily(
        "qnode_peer_frames_dropped_total", .counter, labels: ["peer"],
        "Frames not sent because there was no link, or too much waited in it")

    static let refusedConnections = MetricFamily(
        "qnode_peer_connections_refused_total", .counter,
        "Connections to the peer port closed before their TLS handshake, for too many came at once")

    // MARK: Storage

    static let syncs = MetricFamily(
        "qnode_fdatasync_duration_seconds", .histogram, "Writing one batch to the log, until fdatasync returns")
    static let transactions = MetricFamily(
        "qnode_transaction_duration_seconds", .histogram, "One transaction of the database")
    static let logBytes = MetricFamily("qnode_log_bytes", .gauge, "Size of the log's segments")
    static let logSegments = MetricFamily("qnode_log_segments", .gauge, "Segments of the log")
    static let snapshotIndex = MetricFamily("qnode_snapshot_index", .gauge, "Index of the newest snapshot, 0 for none")
    static let snapshotBytes = MetricFamily("qnode_snapshot_bytes", .gauge, "Size of the newest snapshot, 0 for none")
    static let databaseBytes = MetricFamily(
        "qnode_database_bytes", .gauge, labels: ["file"], "Size of the database and of its write-ahead log")
    static let diskFree = MetricFamily(
        "qnode_disk_free_bytes", .gauge, "Free space of the data directory's file system")
    static let diskSize = MetricFamily("qnode_disk_size_bytes", .gauge, "Size of the data directory's file system")
    static let impaired = MetricFamily(
        "qnode_site_impaired", .gauge, labels: ["reason"], "1 while this keeps the site from doing its part")

    // MARK: Queues

    static let queueEntries = MetricFamily(
        "qnode_queue_entries", .gauge, labels: ["queue"], "What waits in a queue, in pieces")
    static let queueBytes = MetricFamily(
        "qnode_queue_bytes", .gauge, labels: ["queue"], "What waits in a queue, in bytes")

    // MARK: Certificates

    static let notBefore = MetricFamily(
        "qnode_certificate_not_before_timestamp_seconds", .gauge, labels: ["certificate"],
        "When a certificate begins to be valid, in seconds since 1970 UTC")
    static let notAfter = MetricFamily(
        "qnode_certificate_not_after_timestamp_seconds", .gauge, labels: ["certificate"],
        "When a certificate expires, in seconds since 1970 UTC")

    // MARK: Requests

    static let requests = MetricFamily(
        "qnode_http_requests_total", .counter, labels: ["code"], "Requests to the HTTPS API, by class of status")
    static let requestDuration = MetricFamily(
        "qnode_http_request_duration_seconds", .histogram, "From a request's head to its answer")

    package static let all =
        [
            build, term, role, leader, commitIndex, lastIndex, appliedIndex, lag, elections, leaderChanges, tolerance,
            proposals, commits, linked, contact, clockOffset, peerBytes, framesDropped, refusedConnections, syncs,
            transactions, logBytes, logSegments, snapshotIndex, snapshotBytes, databaseBytes, diskFree, diskSize,
            impaired, queueEntries, queueBytes, notBefore, notAfter, requests, requestDuration,
        ] + TradingFamilies.all + ProcessFamilies.all
}
