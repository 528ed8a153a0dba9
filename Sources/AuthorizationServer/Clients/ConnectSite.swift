// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A site asks to make a client for whoever allows it. It speaks with the `client_id` of a client that makes clients, which
/// all sites of its kind share and keep no secret for.
public struct SiteConnection: Sendable {
  public let client: Client
  public let redirectURI: RegisteredRedirectURI
  /// What the site calls itself.
  public let name: String?
  public let state: String?
  public let challenge: CodeChallenge?

  /// All that the code of a connection is good for.
  public static let scopes: ScopeSet = [.writeIdentityClients]
}

extension Authority {
  /// Judges a request to connect a site. No refusal is ever sent to its address, which anybody may have written.
  public func reviewConnection(_ form: Form) async throws -> Result<SiteConnection, UnsafeRequest> {
    let state = form.parameters.first { $0.name == "state" }?.value
    func refuse(_ reason: UnsafeRequest.Reason, _ client: Client? = nil) -> Result<SiteConnection, UnsafeRequest> {
      .failure(unsafe(reason, client: client, state: state))
    }
    do {
      guard let identifier = try form.optional("client_id") else { return refuse(.missingClient) }
      guard let client = try await store.read({ try $0.client(ClientIdentifier(identifier)) }) else {
        return refuse(.unknownClient)
      }
      guard client.disabled == nil else { return refuse(.disabledClient, client) }
      guard client.makesClients else {
        return refuse(.unreadable("The operator has not approved this app to make clients."))
      }
      guard let address = try form.optional("redirect_uri") else { return refuse(.missingRedirectURI, client) }
      let site: RegisteredRedirectURI?
      do throws(InvalidRedirectURI) {
        site = try client.site(at: address, allowsPlainHTTP: allowsPlainHTTP)
      } catch {
        return refuse(.unreadable("redirect_uri: " + error.explanation))
      }
      guard let redirectURI = site else { return refuse(.unreadable("redirect_uri: A site has an https address.")) }
      // The site says already what it will register, so that it hears of a slip before a client is made.
      if let announced = try form.optional("redirect_uris"),
        !announced.split(whereSeparator: \.isWhitespace).contains(address[...])
      {
        return refuse(.unreadable("redirect_uri is not among the redirect_uris of the client to be made."))
      }
      if let fault = try fault(of: form) { return refuse(.unreadable(fault)) }
      return .success(
        SiteConnection(
          client: client, redirectURI: redirectURI, name: try form.optional("name"), state: try form.optional("state"),
          challenge: try sentChallenge(form)))
    } catch let error as FormError {
      return refuse(.unreadable(error.explanation))
    } catch let error as OAuthError {
      return refuse(.unreadable(error.description))
    }
  }

  private func fault(of form: Form) throws -> String? {
    if try form.optional("response_type") != "code" { return "response_type must be code." }
    if let state = try form.optional("state"), state.utf8.count > Self.longestState {
      return "The state parameter is longer than \(Self.longestState) bytes."
    }
    // The plugin of WordPress writes `scopes`.
    for name in ["scope", "scopes"] {
      guard let text = try form.optional(name) else { continue }
      guard let asked = try? ScopeSet(text), asked == SiteConnection.scopes else {
        return "\(name) must be \(SiteConnection.scopes) here."
      }
    }
    return nil
  }

  /// Records that the account lets the site make a client, and issues a code for that and nothing else, whatever was
  /// allowed before.
  ///
  /// - Returns: where to send the user agent.
  public func connect(_ connection: SiteConnection, by account: ID<Account>) async throws -> String {
    let now = world.now()
    let secret = world.randomBytes(TokenText.secretByteCount)
    let code = Grant.Code(
      hash: TokenHash(of: secret), expiry: now + min(lifetimes.code, Lifetimes.longestCode),
      redirectURI: connection.redirectURI.text, challenge: connection.challenge, spent: false)
    let response = try await store.write { [self] records -> AuthorizationResponse in
      guard let user = try records.account(account), user.disabled == nil else {
        return .refused(OAuthError(.accessDenied, "The account cannot be used."))
      }
      guard let client = try records.client(connection.client.id), client.makesClients, client.disabled == nil else {
        return .refused(OAuthError(.unauthorizedClient, "The client makes no clients any more."))
      }
      // Remembered so that the person finds it under the connected apps; it is asked each time all the same.
      try records.remember(
        consent: Consent(allowed: SiteConnection.scopes), of: account, to: connection.client.id, at: now)
      let id = try records.file(
        NewGrant(
          client: connection.client.id, account: account, scopes: SiteConnection.scopes, code: code, tokens: nil,
          created: now))
      return .granted(Secret(tokenText.write(.code, row: id.number, secret: secret)))
    }
    return location(of: response, at: connection.redirectURI, state: connection.state)
  }

  public func deny(_ connection: SiteConnection) -> String {
    refuse(.denied, at: connection.redirectURI, state: connection.state)
  }
}

extension ClientOnFile {
  /// Whether a code may still be exchanged with an address: its own, or a site's whose connection it was issued for.
  func stands(by redirectURI: String, for grant: Grant) -> Bool {
    isRegistered(redirectURI) || makesClients && grant.scopes == SiteConnection.scopes
  }
}
