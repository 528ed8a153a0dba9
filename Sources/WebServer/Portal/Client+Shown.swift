// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Pages
import UsherOAuth

/// What of a client its owner's page shows.
extension Client {
  /// `nil` for a public client.
  func shownSecret(at now: Instant) -> ClientPage.Secret? {
    guard case .confidential(let hashes) = authentication else { return nil }
    return ClientPage.Secret(oldEnds: hashes.previous.flatMap { now < $0.expiry ? $0.expiry : nil })
  }

  /// A log-in as the client's own would begin it; `nil` where only the client can, as it needs a challenge.
  var trial: String? {
    guard !isPublic, !requiresPKCE, let address = redirectURIs.first(where: { $0.kind != .privateScheme }) else {
      return nil
    }
    let request = Form([
      .init(name: "response_type", value: "code"), .init(name: "client_id", value: identifier.text),
      .init(name: "redirect_uri", value: address.text),
      .init(name: "scope", value: ScopeSet.byDefault(for: apiVersion).description),
    ])
    return "/oauth2/authorize?" + request.encoded
  }
}

extension ClientDescription {
  var facts: [(label: ClientPage.About, text: String)] {
    let all: [(ClientPage.About, String?)] = [
      (.summary, summary), (.category, category), (.author, author), (.domain, domain), (.icon, iconURL),
      (.privacy, privacyPolicyURL), (.terms, termsURL),
    ]
    return all.compactMap { label, text in text.map { (label, $0) } }
  }
}

extension AccessOnFile {
  /// `nil` where neither token works any more.
  func shownPair(lastUse: Instant?, at now: Instant) -> ClientPage.Tokens? {
    guard revoked == nil, now < refreshExpiry || now < accessExpiry else { return nil }
    return ClientPage.Tokens(changed: issued, lastUse: lastUse, accessEnds: accessExpiry, refreshEnds: refreshExpiry)
  }
}

extension ScopeRequest {
  var shown: ClientPage.Request {
    let (state, words): (ClientPage.Request.State, String?) =
      switch state {
      case .pending: (.pending, nil)
      case .approved(_, let words): (.approved, words)
      case .refused(_, let words): (.refused, words)
      }
    return ClientPage.Request(scopes: scopes, why: why, asked: asked, state: state, words: words)
  }
}
