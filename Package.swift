// swift-tools-version:6.2
import PackageDescription

/// Tests play by these rules, the product's own targets by these and strict memory safety.
let tests: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
let product: [SwiftSetting] = tests + [.strictMemorySafety()]
/// The cores and what simulates them are optimised in debug too: the everyday tests run thousands of seeds of them.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]
let core = product + optimised

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let algorithms = Target.Dependency.product(name: "Algorithms", package: "swift-algorithms")
let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "quantum-forge",
    products: [
        .executable(name: "qnode", targets: ["qnode"]),
        .executable(name: "qvenue", targets: ["qvenue"]),
        .executable(name: "qbench", targets: ["qbench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-algorithms", from: "1.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "CCRC32C", cSettings: [.unsafeFlags(["-O3"], .when(configuration: .debug))]),
        .target(name: "CPlatform"),
        .target(
            name: "CSHA256", cSettings: [.unsafeFlags(["-O3"], .when(configuration: .debug))],
            linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "CSQLiteSettings", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "Ledger", dependencies: ["CSHA256", crypto, protobuf],
            exclude: ["README.md", "Payloads/generate", "Payloads/quantumforge"], swiftSettings: core),
        .target(
            name: "Raft", dependencies: ["Ledger", algorithms, collections], exclude: ["README.md"], swiftSettings: core
        ),
        .target(name: "Trading", dependencies: ["Ledger", crypto], exclude: ["README.md"], swiftSettings: core),
        .target(
            name: "Journal", dependencies: ["CCRC32C", "CPlatform", "Ledger", algorithms], exclude: ["README.md"],
            swiftSettings: core),
        .target(
            name: "TradingStore",
            dependencies: ["CPlatform", "CSQLiteSettings", "Ledger", "Trading", grdb, sqlite, crypto],
            exclude: ["README.md"],
            swiftSettings: product),
        .target(
            name: "Analysis", dependencies: ["FIX", "Trading", algorithms, grdb], exclude: ["README.md"],
            swiftSettings: product),
        .target(name: "FIX", exclude: ["README.md"], swiftSettings: core),
        .target(
            name: "Venue", dependencies: ["FIX", "Ledger", "Trading", algorithms, collections, heap],
            exclude: ["README.md"], swiftSettings: core),
        .target(
            name: "VenueLink", dependencies: [collections, nioCore, nioPosix, nioSSL, nioTLS],
            exclude: ["README.md"], swiftSettings: product),
        .target(
            name: "Exchange",
            dependencies: [
                "Analysis", "CCRC32C", "FIX", "Journal", "Trading", algorithms, collections, nioCore, nioPosix, nioSSL,
            ],
            exclude: ["README.md"], swiftSettings: core),
        .executableTarget(
            name: "qvenue",
            dependencies: [
                "Exchange", nioCore, nioPosix, .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: product),
        .target(
            name: "Peering",
            dependencies: ["Ledger", "Raft", nioCore, nioPosix, nioSSL, nioTLS, x509, asn1, crypto, logging],
            exclude: ["README.md"],
            swiftSettings: product),
        .target(
            name: "API",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Yams", package: "Yams"),
                algorithms, nioCore, nioPosix, nioHTTP1, nioSSL, nioTLS, logging, lifecycle, "Ledger", "Peering",
            ],
            exclude: ["README.md"],
            swiftSettings: product),
        .target(
            name: "ClientLink",
            dependencies: ["Ledger", "Trading", "Peering", collections, nioCore, nioPosix, nioSSL, nioTLS, logging],
            exclude: ["README.md"],
            swiftSettings: product),
        .target(
            name: "Invariants", dependencies: ["Ledger", "Trading"], exclude: ["README.md"], swiftSettings: core),
        .target(
            name: "SiteCore", dependencies: ["Journal", "Ledger", "Raft"], exclude: ["README.md"], swiftSettings: core),
        .target(name: "RandomLog", dependencies: ["Ledger", "Trading"], swiftSettings: core),
        .target(
            name: "SiteStorage",
            dependencies: ["Journal", "Ledger", "Raft", "SiteCore", "Trading", "TradingStore", crypto],
            exclude: ["README.md"], swiftSettings: product),
        .target(
            name: "Desk", dependencies: ["FIX", "Ledger", "Raft", "Trading", "Venue", collections],
            exclude: ["README.md"], swiftSettings: core),
        .target(
            name: "Simulation",
            dependencies: [
                "Analysis", "Desk", "Invariants", "Ledger", "Raft", "Journal", "SiteCore", "CCRC32C", "FIX", "Trading",
                "Venue", "Exchange", "CSQLiteSettings", "RandomLog", "SiteStorage", "TradingStore",
                collections, sqlite,
            ],
            exclude: ["README.md"], swiftSettings: core),
        .executableTarget(
            name: "qsim",
            dependencies: ["Simulation", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: product),
        .target(
            name: "Monitoring",
            dependencies: [metrics, .product(name: "Histogram", package: "hdrhistogram-swift")],
            exclude: ["README.md"], swiftSettings: product),
        .target(
            name: "SiteSetup",
            dependencies: [
                "Desk", "Journal", "Ledger", "Peering", "SiteStorage", "Trading",
                .product(name: "Configuration", package: "swift-configuration"),
            ],
            exclude: ["README.md"], swiftSettings: product),
        .target(
            name: "Node",
            dependencies: [
                "ClientLink", "Desk", "FIX", "Ledger", "Monitoring", "Raft", "SiteCore", "SiteStorage", "Trading",
                "Journal",
                "TradingStore",
                "Analysis",
                "Venue", "VenueLink",
                "Peering", "API", "SiteSetup",
                nioCore, nioPosix, logging, lifecycle, collections, metrics,
            ],
            exclude: ["README.md"], swiftSettings: product),
        .target(
            name: "Load",
            dependencies: [
                "API", "ClientLink", "Ledger", "Trading", "Peering", nioCore, nioPosix, nioHTTP1, nioSSL,
            ],
            swiftSettings: product),
        .target(
            name: "LocalCluster",
            dependencies: [
                "Analysis", "API", "ClientLink", "Exchange", "Invariants", "Ledger", "Load", "Peering",
                "SiteSetup", "Trading", "TradingStore",
                nioCore, nioPosix,
            ],
            swiftSettings: product),
        .target(
            name: "Terminal",
            dependencies: [
                "Analysis", "API", "Journal", "Peering", "TradingStore", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: product),
        .executableTarget(
            name: "qnode",
            dependencies: [
                "Analysis", "API", "Ledger", "Node", "Peering", "SiteSetup", "Terminal", "Trading",
                logging,
                lifecycle,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: product),
        .executableTarget(
            name: "qbench",
            dependencies: [
                "Analysis", "API", "ClientLink", "Exchange", "Invariants", "Load", "LocalCluster", "Node", "Peering",
                "SiteSetup", "Terminal",
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: product),
        .testTarget(name: "LedgerTests", dependencies: ["Ledger", crypto], swiftSettings: tests),
        .testTarget(
            name: "RaftTests", dependencies: ["Ledger", "Raft"], exclude: ["Scenarios", "README.md"],
            swiftSettings: tests + optimised),
        .testTarget(name: "JournalTests", dependencies: ["Ledger", "Journal", "CCRC32C"], swiftSettings: tests),
        .testTarget(name: "TradingTests", dependencies: ["Ledger", "Trading", "RandomLog"], swiftSettings: tests),
        .testTarget(
            name: "TradingStoreTests", dependencies: ["Ledger", "Trading", "TradingStore", "RandomLog", grdb],
            swiftSettings: tests),
        .testTarget(name: "AnalysisTests", dependencies: ["Analysis", "FIX", "Trading"], swiftSettings: tests),
        .testTarget(
            name: "FIXTests", dependencies: ["FIX"], exclude: ["Scenarios", "README.md"], swiftSettings: tests),
        .testTarget(
            name: "QuickFIXTests", dependencies: ["FIX"], exclude: ["README.md"], swiftSettings: tests),
        .testTarget(
            name: "VenueTests", dependencies: ["FIX", "Ledger", "Trading", "Venue"], swiftSettings: tests),
        .testTarget(
            name: "VenueLinkTests", dependencies: ["VenueLink", nioCore, nioPosix, nioSSL], swiftSettings: tests),
        .testTarget(name: "DeskTests", dependencies: ["Desk", "Ledger", "Trading"], swiftSettings: tests),
        .testTarget(
            name: "ExchangeTests",
            dependencies: [
                "Analysis", "Exchange", "FIX", "Trading", "qvenue", nioCore, nioPosix, nioSSL, x509, asn1, crypto,
            ], swiftSettings: tests),
        .testTarget(
            name: "PeeringTests",
            dependencies: ["Ledger", "Raft", "Peering", nioCore, nioPosix, nioSSL, x509, logging], swiftSettings: tests),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "Load", "Peering", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Yams", package: "Yams"), logging, lifecycle, nioCore, nioHTTP1, nioSSL,
            ],
            swiftSettings: tests),
        .testTarget(name: "InvariantsTests", dependencies: ["Invariants", "Ledger", "Trading"], swiftSettings: tests),
        .testTarget(
            name: "SiteCoreTests", dependencies: ["Journal", "Ledger", "Raft", "SiteCore"], swiftSettings: tests),
        .testTarget(
            name: "SiteStorageTests", dependencies: ["Journal", "Ledger", "Raft", "SiteStorage"], swiftSettings: tests),
        .testTarget(name: "MonitoringTests", dependencies: ["Monitoring", metrics], swiftSettings: tests),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal", logging], swiftSettings: tests),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Journal", "Ledger", "Raft", "RandomLog", "Simulation", "SiteStorage", "Trading", "TradingStore",
            ],
            swiftSettings: tests
        ),
        .testTarget(
            name: "ClientLinkTests",
            dependencies: [
                "ClientLink", "Ledger", "Load", "Trading", "Peering", nioCore, nioPosix, nioSSL, x509, logging,
            ],
            swiftSettings: tests),
        .testTarget(
            name: "NodeTests",
            dependencies: [
                "API", "Desk", "Journal", "Ledger", "Node", "RandomLog", "SiteSetup", "Trading", "TradingStore",
                "VenueLink", grdb,
                logging,
                nioCore, nioPosix, nioSSL,
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: tests),
        .testTarget(
            name: "ClusterTests",
            dependencies: [
                "qbench", "qnode", "qvenue", "Analysis", "Exchange", "Invariants", "Journal", "Ledger", "Load",
                "LocalCluster", "API",
                "Peering", "Node", "SiteSetup", "Trading",
                "TradingStore",
                grdb,
                nioCore,
                nioPosix,
                nioSSL,
            ],
            swiftSettings: tests),
    ],
    swiftLanguageModes: [.v6]
)
