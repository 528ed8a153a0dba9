// swift-tools-version:6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// What an integrator's package looks like to SwiftPM: `check` builds it and looks at what was built.
let package = Package(
  name: "slim",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "usher", path: "../..")],
  targets: [.executableTarget(name: "Slim", dependencies: [.product(name: "UsherClient", package: "usher")])])
