// SPDX-License-Identifier: Apache-2.0
import Crypto
public import UsherOAuth

/// What a request says about which client sends it (RFC 6749 section 2.3).
public struct ClientCredentials: Sendable {
  public let identifier: ClientIdentifier
  public let secret: Secret<ClientSecret>?

  /// Reads the credentials from the `Authorization` header and the parameters.
  ///
  /// - Throws: ``OAuthError`` where there are none, or more than one way or identity was used.
  public init(authorization: AuthorizationHeader?, form: Form) throws(OAuthError) {
    let formIdentifier: String?
    let formSecret: String?
    do {
      formIdentifier = try form.optional("client_id")
      formSecret = try form.optional("client_secret")
    } catch { throw OAuthError(error) }
    switch authorization {
    case .basic(let id, let secret):
      guard formSecret == nil else {
        throw OAuthError(
          .invalidRequest, "The client secret was sent in the Authorization header and in the form; use one of them.",
          .secretTwice)
      }
      guard formIdentifier == nil || formIdentifier == id else {
        throw OAuthError(
          .invalidRequest, "The Authorization header and client_id name different clients.", .clientsDiffer)
      }
      guard !id.isEmpty else {
        throw OAuthError(.invalidClient, "The Basic credentials hold no client id.", .missingClientID)
      }
      identifier = ClientIdentifier(id)
      self.secret = secret.reveal().isEmpty ? nil : secret
    case .malformed(let explanation):
      throw OAuthError(.invalidClient, explanation, .malformedAuthorization, [.reason: explanation])
    case .bearer:
      throw OAuthError(
        .invalidClient, "A bearer token does not authenticate a client; send Basic or client_secret.",
        .bearerForClient)
    case nil:
      guard let formIdentifier else {
        throw OAuthError(
          .invalidClient, "Missing client_id parameter: send client_id and client_secret, or a Basic header.",
          .missingClientID)
      }
      identifier = ClientIdentifier(formIdentifier)
      secret = formSecret.map { Secret($0) }
    }
    guard identifier.text.utf8.count <= ClientIdentifier.mostBytes else {
      throw unknownClient.because(.unknownClientID)
    }
  }
}

private let unknownClient = OAuthError(
  .invalidClient, "There is no client with this client_id, or its secret is wrong.")

/// A client that has proved which one it is; only the ``Authority`` makes one.
public struct AuthenticatedClient: Sendable {
  public let client: ClientOnFile
  /// Public clients prove nothing: what they hold is all they may act on.
  public var isConfidential: Bool { !client.isPublic }
  fileprivate init(_ client: ClientOnFile) { self.client = client }
}

extension Authority {
  public func authenticate(_ credentials: ClientCredentials) async throws -> Result<AuthenticatedClient, OAuthError> {
    let client = try await store.glance { try $0.clientOnFile(credentials.identifier) }
    return judge(credentials, client: client, now: world.now())
  }

  func judge(
    _ credentials: ClientCredentials, client: ClientOnFile?, now: Instant
  ) -> Result<AuthenticatedClient, OAuthError> {
    guard let client else {
      return .failure(unknownClient.because(.unknownClientID))
    }
    // Told to whoever sends its name: the secret is worth nothing now, and its developer has to know.
    if client.isDisabled {
      return .failure(
        OAuthError(
          .invalidClient, "The operator of this server has disabled this client; ask them why.", .clientDisabled))
    }
    switch (client.authentication, credentials.secret) {
    // A site that is connected again sends the secret of the client it had, beside the id that all such sites share.
    case (.publicClient, nil),
      (.publicClient, _?) where client.makesClients:
      return .success(AuthenticatedClient(client))
    case (.publicClient, _?):
      return .failure(
        OAuthError(
          .invalidClient, "This is a public client: it has no secret, so send client_id only.",
          .secretOfPublicClient))
    case (.confidential, nil):
      return .failure(
        OAuthError(
          .invalidClient, "This client has a secret: send client_secret, or a Basic header.", .missingSecret))
    case (.confidential(let hashes), let secret?):
      let presented = clientSecretHash(secret)
      let isCurrent = presented.matches(hashes.current)
      let isPrevious = presented.matches(hashes.previous?.hash) && hashes.previous.map { now < $0.expiry } == true
      guard isCurrent || isPrevious else {
        if let previous = hashes.previous, presented.matches(previous.hash) {
          return .failure(unknownClient.because(.supersededSecret, [.expiry: previous.expiry.fact]))
        }
        return .failure(unknownClient.because(.wrongSecret, SentText(secret.reveal()).facts))
      }
      return .success(AuthenticatedClient(client))
    }
  }

  func freshClientSecret() -> (text: Secret<ClientSecret>, hash: TokenHash) {
    let text = Secret<ClientSecret>("usher_cs_" + Base64URL.encode(world.randomBytes(32)))
    return (text, clientSecretHash(text))
  }
}

/// A client's secret has 256 random bits, so a fast hash is enough.
func clientSecretHash(_ secret: Secret<ClientSecret>) -> TokenHash {
  var text = secret.reveal()
  return text.withUTF8 { TokenHash(of: $0) }
}
