// SPDX-License-Identifier: Apache-2.0
import Testing

/// What each ring may import: rings of ours, and modules of others.
private let arrows: [String: Set<String>] = [
  "UsherOAuth": ["Crypto", "FoundationEssentials"],
  "JSONAPI": [],
  "AuthorizationServer": [
    "UsherOAuth", "Crypto", "CArgon2", "Dispatch", "FoundationEssentials", "Synchronization",
  ],
  "Membership": ["UsherOAuth", "FoundationEssentials"],
  "Storage": ["AuthorizationServer", "Membership", "UsherOAuth"],
  "SQLite": ["Storage", "CSQLite", "Dispatch", "Synchronization", "Glibc", "Musl", "Darwin"],
  "Postgres": ["Storage", "CPostgres", "Dispatch", "Synchronization", "NIOPosix", "Glibc", "Musl", "Darwin"],
  "Pages": ["AuthorizationServer", "Membership", "UsherOAuth", "FoundationEssentials"],
  "WebServer": [
    "AuthorizationServer", "Membership", "Pages", "JSONAPI", "UsherOAuth", "HummingbirdCore", "HTTPTypes", "NIOCore",
    "NIOPosix", "ServiceLifecycle", "Logging", "FoundationEssentials", "Synchronization", "Glibc", "Musl", "Darwin",
  ],
  "WebhookDelivery": [
    "Membership", "UsherOAuth", "AsyncHTTPClient", "Crypto", "Dispatch", "NIOCore", "NIOHTTP1", "Synchronization",
    "Glibc", "Musl", "Darwin",
  ],
  "MailDelivery": [
    "AuthorizationServer", "UsherOAuth", "Subprocess", "System", "SystemPackage", "FoundationEssentials",
    "Synchronization", "Glibc", "Musl", "Darwin",
  ],
  "usher": [
    "WebServer", "WebhookDelivery", "MailDelivery", "SQLite", "Postgres", "Storage", "AuthorizationServer",
    "Membership", "Pages",
    "JSONAPI", "UsherOAuth",
    "ArgumentParser", "ServiceLifecycle", "UnixSignals", "Logging", "Crypto", "FoundationEssentials", "Synchronization",
    "Glibc", "Musl", "Darwin",
  ],
  "UsherClient": [
    "UsherOAuth", "JSONAPI", "AsyncHTTPClient", "Crypto", "Dispatch", "FoundationEssentials", "NIOCore",
    "NIOHTTP1", "Synchronization", "Glibc", "Musl", "Darwin",
  ],
]

@Suite struct `The rings of the house` {
  @Test func `there is a house to look at`() {
    #expect(SourceFile.all.count > 100)
    #expect(Set(SourceFile.all.flatMap(\.imports)).isSuperset(of: ["UsherOAuth", "HummingbirdCore", "CSQLite"]))
  }

  @Test func `a ring imports what its arrow points to, and nothing else`() {
    for file in SourceFile.all {
      guard let allowed = arrows[file.target] else {
        Issue.record("\(file.path) is in no ring that is known; draw its arrow first")
        continue
      }
      for module in file.imports { #expect(allowed.contains(module), "\(file.path) must not import \(module)") }
    }
  }

  @Test func `arrows between rings run one way`() {
    func rings(_ ring: String) -> Set<String> { (arrows[ring] ?? []).filter { arrows[$0] != nil } }
    for ring in arrows.keys {
      var reached = rings(ring)
      while true {
        let further = reached.union(reached.flatMap(rings))
        if further == reached { break }
        reached = further
      }
      #expect(!reached.contains(ring), "\(ring) reaches itself")
    }
  }

  @Test func `nobody imports the whole of Foundation, which triples the program`() {
    for file in SourceFile.all {
      for module in ["Foundation", "FoundationNetworking", "FoundationInternationalization"] {
        #expect(!file.imports.contains(module), "\(file.path) imports \(module)")
      }
    }
  }

  @Test(
    arguments: [
      ("import Foundation", "Foundation"), ("public import UsherOAuth", "UsherOAuth"),
      ("@preconcurrency import NIOCore", "NIOCore"), ("  import Glibc", "Glibc"),
      ("import struct Crypto.SHA256", "Crypto"),
      ("@testable private import Pages", "Pages"), ("// import Foundation", nil), ("let import = 1", nil),
    ] as [(String, String?)]) func `an import is recognised however it is written`(_ line: String, _ module: String?)
  {
    #expect(SourceFile.module(in: line[...]) == module)
  }

  @Test func `a program in a literal imports nothing into the house`() {
    let lines: [Substring] = [
      "import Crypto", "let one = \"\"\"one line\"\"\"", "let sample = #\"\"\"", "  import Foundation", "  \"\"\"#",
      "import NIOCore",
    ]
    #expect(SourceFile.modules(in: lines) == ["Crypto", "NIOCore"])
  }
}
