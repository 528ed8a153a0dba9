// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What follows from presenting a code.
enum Redemption: Equatable {
  case issue
  case revoke(OAuthError)
  case refuse(OAuthError)
}

/// What a client presents with a code.
struct CodePresentation {
  let hash: TokenHash
  let client: ClientOnFile
  let redirectURI: String?
  let verifier: Secret<CodeVerifierText>?
}

/// More presentations of one code than an honest client ever needs.
let mostCodeAttempts: Int64 = 20

/// Whether a code is good for what was presented with it.
///
/// One sentence answers for every code that is not there to be redeemed: which it was is nobody's business
/// (RFC 6749 section 5.2). Possession is proved before a replay may revoke anything.
func redeem(_ grant: Grant?, presenting: CodePresentation, now: Instant) -> Redemption {
  guard let grant, let code = grant.code, grant.client == presenting.client.id, presenting.hash.matches(code.hash)
  else { return .refuse(deadCode.because(.codeUnknown)) }
  if let revoked = grant.revoked { return .refuse(deadCode.because(.codeRevoked, [.at: revoked.fact])) }
  guard grant.attempts <= mostCodeAttempts || code.spent else {
    return .refuse(deadCode.because(.codeTriedTooOften))
  }
  guard let redirectURI = presenting.redirectURI else {
    return .refuse(
      OAuthError(
        .invalidRequest, "Missing redirect_uri parameter: repeat the one of the log-in link.",
        .exchangeWithoutRedirectURI))
  }
  guard redirectURI == code.redirectURI else {
    return .refuse(
      redirectDiffers.because(
        .exchangeRedirectURI, RedirectDifference(of: redirectURI, from: code.redirectURI).facts))
  }
  guard presenting.client.stands(by: redirectURI, for: grant) else {
    return .refuse(redirectDiffers.because(.redirectURIRemoved))
  }
  switch (code.challenge, presenting.verifier) {
  case (nil, nil): break
  case (nil, _?):
    return .refuse(
      OAuthError(
        .invalidGrant, "A code_verifier was sent, but the log-in link had no code_challenge.", .verifierUnexpected))
  case (_?, nil):
    return .refuse(
      OAuthError(
        .invalidGrant, "Missing code_verifier parameter: the log-in link had a code_challenge.", .verifierMissing))
  case (let challenge?, let verifier?):
    guard challenge.isMet(by: verifier) else {
      return .refuse(
        OAuthError(
          .invalidGrant, "The code_verifier does not belong to the code_challenge.", .verifierWrong,
          [.kind: VerifierMistake(verifier, challenge).rawValue, .length: "\(verifier.reveal().count)"]))
    }
  }
  if code.spent {
    // Later refreshes move the only instant that is on file.
    let spent = grant.superseded == nil ? grant.tokens?.issued : nil
    return .revoke(deadCode.because(.codeUsed, spent.map { [.at: $0.fact] } ?? [:]))
  }
  return now >= code.expiry ? .refuse(deadCode.because(.codeExpired, [.expiry: code.expiry.fact])) : .issue
}

private let redirectDiffers = OAuthError(
  .redirectMismatch, "The redirect_uri differs from the one in the log-in link; send the same text.")

/// What is wrong with a verifier that belongs to another challenge.
enum VerifierMistake: String {
  /// The challenge itself was sent.
  case challenge
  case malformed
  case other

  init(_ verifier: Secret<CodeVerifierText>, _ challenge: CodeChallenge) {
    let text = verifier.reveal()
    if let sent = CodeChallenge(text), constantTimeEqual(sent.bytes, challenge.bytes) {
      self = .challenge
    } else {
      self = CodeChallenge.isVerifier(text) ? .other : .malformed
    }
  }
}

let deadCode = OAuthError(
  .invalidGrant, "The code is unknown, expired, already used, or another client's; start the log-in again.")

extension Authority {
  /// Exchanges a code for tokens (RFC 6749 section 4.1.3). Returns after the exchange is durable.
  public func exchange(
    _ code: Secret<AuthorizationCode>, redirectURI: String?, verifier: Secret<CodeVerifierText>?,
    by client: AuthenticatedClient
  ) async throws -> Result<TokenResponse, OAuthError> {
    guard let presented = tokenText.read(code.reveal(), as: .code) else {
      return .failure(deadCode.because(.foreignText, SentText(code.reveal()).facts))
    }
    let now = world.now()
    let pair = FreshTokens(world)
    let presentation = CodePresentation(
      hash: presented.hash, client: client.client, redirectURI: redirectURI, verifier: verifier)
    let id = ID<Grant>(presented.row)
    return try await store.write { [self] records in
      let grant = try records.hold(id)
      switch redeem(grant, presenting: presentation, now: now) {
      case .issue:
        guard let grant else { throw LostRecord.grant }
        let tokens = tokens(pair, scopes: grant.scopes, grantCreated: grant.created, at: now)
        try records.spendCode(of: id, filing: tokens)
        return .success(
          response(
            pair, grant: id, tokens: tokens, at: now, isRefreshable: client.client.policy.issuesRefreshTokens))
      case .revoke(let error):
        try records.revoke(id, at: now)
        return .failure(error)
      case .refuse(let error):
        return .failure(error)
      }
    }
  }
}
