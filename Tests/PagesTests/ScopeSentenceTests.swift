// SPDX-License-Identifier: Apache-2.0
import Testing
import UsherOAuth

@testable import Pages

@Suite struct `Saying a scope in everyday words` {
  @Test(arguments: APIVersion.allCases)
  func `no two scopes that a client may ask for read alike`(version: APIVersion) {
    let scopes = ScopeSet.askable(by: version).scopes
    #expect(Set(scopes.map { $0.sentence(askedBy: version).words }).count == scopes.count)
  }

  @Test(arguments: Scope.allCases)
  func `a scope that writes says that it makes changes, and no other does`(scope: Scope) {
    #expect((scope.sentence(askedBy: .v2).reach == .changes) == scope.name.hasPrefix("w:"))
  }

  @Test(arguments: Scope.allCases)
  func `a sentence has no term of the protocol in it and fits on a phone`(scope: Scope) {
    for version in APIVersion.allCases {
      let words = scope.sentence(askedBy: version).words
      #expect(!words.lowercased().contains("scope") && !words.contains("w:") && !words.contains("webhook"))
      #expect(words.count <= 100 && !words.hasSuffix("."))
    }
  }

  @Test(arguments: Scope.allCases)
  func `a scope about the creator's page says so`(scope: Scope) {
    let sentence = scope.sentence(askedBy: .v2)
    let aboutYou = scope.name.contains("identity") || [.users, .pledgesToMe].contains(scope)
    #expect((sentence.subject == .you) == aboutYou)
  }

  @Test func `campaigns reads otherwise in the first version`() {
    #expect(Scope.campaigns.sentence(askedBy: .v1) != Scope.campaigns.sentence(askedBy: .v2))
  }
}
