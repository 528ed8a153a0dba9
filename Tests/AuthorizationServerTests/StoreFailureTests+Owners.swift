// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Rehearsal
import UsherOAuth

extension Act {
  static let all = rules + owners

  /// What owners do with their clients, and the operator with what they ask.
  static let owners = [
    Act("registering by a form") {
      // Sent again after its answer was lost, it finds the client that it made.
      switch try await $0.stage.authority.register(Scene.site, by: $0.owner, form: "form") {
      case .registered(let made): made.secret != nil
      case .registeredBefore: true
      }
    },
    Act("changing an own client") {
      try await $0.stage.authority.change(
        $0.app.client.identifier, by: $0.owner, description: ClientDescription(name: "New"), requiresPKCE: true) != nil
    },
    Act("rotating an own secret", isRepeatable: false) {
      let outcome = try await $0.stage.authority.rotateSecret(
        of: $0.app.client.identifier, by: $0.owner, seeing: $0.stage.authority.mark(of: $0.app.client),
        overlap: .seconds(60))
      return if case .success = outcome { true } else { false }
    },
    Act("replacing own creator's tokens", isRepeatable: false) {
      let outcome = try await $0.stage.authority.refreshCreatorTokens(
        of: $0.app.client.identifier, by: $0.owner, seeing: $0.stage.authority.mark(of: $0.app.client))
      return if case .success = outcome { true } else { false }
    },
    Act("removing an own client", isRepeatable: false) {
      try await $0.stage.authority.remove($0.app.client.identifier, by: $0.owner)
    },
    Act("becoming a stranger") {
      try await $0.stage.authority.testAsStranger($0.app.client.identifier, by: $0.owner, true)
    },
    Act("taking a request for scopes back", isRepeatable: false) {
      try await $0.stage.authority.withdrawScopeRequest(of: $0.made.client.identifier, by: $0.person)
    },
    Act("approving a request for scopes", isRepeatable: false) {
      let outcome = try await $0.stage.authority.answerScopeRequest($0.asked.id, with: .approve, words: "Yes.")
      return if case .success = outcome { true } else { false }
    },
  ]
}
