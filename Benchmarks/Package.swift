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

let store: [Target.Dependency] = [
  .product(name: "AuthorizationServer", package: "usher"),
  .product(name: "SQLiteStore", package: "usher"),
  .product(name: "Crypto", package: "swift-crypto"),
]

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "usher", path: ".."),
    // The bare route is the same framework, asked the same way as the root package asks for it.
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
  ],
  targets: [
    .executableTarget(name: "load"),
    .executableTarget(
      name: "BareRoute",
      dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
      swiftSettings: settings),
    .executableTarget(name: "Prepare", dependencies: store, swiftSettings: settings),
    .executableTarget(name: "Ceiling", dependencies: store, swiftSettings: settings),
  ]
)
