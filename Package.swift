// swift-tools-version:6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// A ring of the house: what it may know is what it lists.
func ring(_ name: String, knows dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func suite(_ name: String, of dependencies: [Target.Dependency], beside files: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: files, swiftSettings: settings)
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let hummingbird: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

let package = Package(
  name: "usher",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "usher", targets: ["usher"]),
    .library(name: "AuthorizationServer", targets: ["AuthorizationServer", "UsherOAuth"]),
    .library(name: "SQLiteStore", targets: ["SQLite", "Storage"]),
    .library(name: "UsherClient", targets: ["UsherClient"]),
    .library(name: "WebServer", targets: ["WebServer"]),
  ],
  dependencies: [
    // HTTP/1.1, the event loops and the body streams; without traits it stays off the whole of Foundation.
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
    // SHA-256 and HMAC.
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
    // Byte buffers, and the threads on which passwords are hashed.
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    // The command line of `usher`.
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    // Calls the receivers of webhooks; like Hummingbird, it stays off the whole of Foundation.
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    // Runs the program that takes mail; without traits it stays off Foundation altogether.
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-system.git", from: "1.5.0"),
    // Graceful shutdown on SIGTERM and SIGINT.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),

    ring("UsherOAuth", knows: [crypto]),
    ring("JSONAPI"),
    ring("AuthorizationServer", knows: ["UsherOAuth", "CArgon2", crypto]),
    ring("Membership", knows: ["UsherOAuth"]),
    ring("Storage", knows: ["AuthorizationServer", "Membership", "UsherOAuth"]),
    ring("SQLite", knows: ["Storage", "CSQLite"]),
    ring("Pages", knows: ["AuthorizationServer", "Membership", "UsherOAuth"]),
    ring(
      "WebServer",
      knows: [
        "AuthorizationServer", "Membership", "Pages", "JSONAPI", "UsherOAuth", hummingbird, logging,
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    ring(
      "WebhookDelivery",
      knows: [
        "Membership", "UsherOAuth", crypto,
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    ring(
      "MailDelivery",
      knows: [
        "AuthorizationServer", "UsherOAuth",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux])),
      ]),
    // For integrators: builds without Hummingbird, SQLite and libpq.
    ring(
      "UsherClient",
      knows: [
        "UsherOAuth", "JSONAPI", crypto,
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    .executableTarget(
      name: "usher",
      dependencies: [
        "WebServer", "WebhookDelivery", "MailDelivery", "SQLite", "Storage", "AuthorizationServer", "Membership",
        "Pages", "JSONAPI",
        "UsherOAuth",
        logging, crypto,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings),

    suite("JSONAPITests", of: ["JSONAPI"]),
    .target(
      name: "MembershipInMemory", dependencies: ["Storage", "CSQLite"], path: "Tests/MembershipInMemory",
      swiftSettings: settings),
    suite("MembershipTests", of: ["Membership", "MembershipInMemory", "Storage", "UsherOAuth"]),
    suite(
      "WebServerTests",
      of: [
        "WebServer", "AuthorizationServer", "Membership", "Pages", "JSONAPI", "UsherOAuth", "MembershipInMemory",
        "Rehearsal", "SQLite", "Storage",
      ], beside: ["Golden"]),
    // What the suites of the rules play on; a library, so that the stories can use it too.
    .target(
      name: "Rehearsal", dependencies: ["AuthorizationServer", "Storage", "SQLite", "UsherOAuth"],
      path: "Tests/Rehearsal", swiftSettings: settings),
    suite("UsherOAuthTests", of: ["UsherOAuth"]),
    suite("AuthorizationServerTests", of: ["AuthorizationServer", "Rehearsal", "Storage", "SQLite", "UsherOAuth"]),
    suite("StoryTests", of: ["AuthorizationServer", "Rehearsal", "Storage", "SQLite", "UsherOAuth"]),
    suite(
      "WebhookDeliveryTests",
      of: [
        "WebhookDelivery", "WebServer", "JSONAPI", "AuthorizationServer", "Membership", "Rehearsal", "Storage",
        "UsherOAuth",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    suite(
      "MailDeliveryTests",
      of: ["MailDelivery", "Pages", "AuthorizationServer", "Rehearsal", "Storage", "SQLite", "UsherOAuth"]),
    suite("HouseTests", of: []),
    suite(
      "UsherClientTests",
      of: [
        "UsherClient", "WebServer", "AuthorizationServer", "Membership", "Pages", "JSONAPI", "UsherOAuth", "Rehearsal",
        "SQLite", "Storage", crypto,
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ]),
    suite("StorageContract", of: ["Storage", "SQLite"]),
    suite("SQLiteTests", of: ["Storage", "SQLite", "CSQLite"]),
    suite("PagesTests", of: ["Pages", "AuthorizationServer", "Membership", "UsherOAuth"], beside: ["Snapshots"]),
  ]
)
