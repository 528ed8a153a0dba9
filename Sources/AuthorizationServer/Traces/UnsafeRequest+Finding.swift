// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

extension UnsafeRequest {
  public var finding: Finding {
    switch reason {
    case .missingClient: Finding(.missingClientID)
    case .unknownClient: Finding(.unknownClientID)
    case .disabledClient: Finding(.clientDisabled)
    case .missingRedirectURI: Finding(.missingRedirectURI)
    case .invalidRedirectURI: Finding(.invalidRedirectURI, redirectFacts)
    case .mismatchingRedirectURI: Finding(.unregisteredRedirectURI, redirectFacts)
    case .unreadable(let explanation): Finding(.unreadable, [.reason: explanation])
    }
  }

  private var redirectFacts: [Finding.Fact: String] {
    guard let sentRedirectURI, let client,
      let difference = RedirectDifference(of: sentRedirectURI, fromNearestOf: client.redirectURIs.map(\.text))
    else { return [:] }
    return difference.facts
  }
}
