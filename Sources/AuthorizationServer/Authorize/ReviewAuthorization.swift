// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A request of the authorization endpoint that may be answered: the client is known, the address is registered, and
/// every parameter is what RFC 6749 section 4.1.1 and RFC 7636 section 4.3 ask for.
public struct AuthorizationRequest: Sendable {
  public let client: Client
  public let redirectURI: RegisteredRedirectURI
  public let scopes: ScopeSet
  public let state: String?
  public let challenge: CodeChallenge?
  /// `prompt=consent` (OpenID Connect Core section 3.1.2.1): ask, whatever was allowed before.
  public let forcesConsent: Bool
}

/// Why a request is answered without asking anybody.
public enum AuthorizeRefusal: Error, Sendable {
  /// The address cannot be trusted: never redirect to it.
  case showPage(UnsafeRequest)
  /// It can: always send the answer there.
  case sendBack(to: RegisteredRedirectURI, OAuthError, state: String?)
}

/// What makes a redirect unsafe.
public struct UnsafeRequest: Error, Sendable {
  public enum Reason: Sendable, Equatable {
    case missingClient
    case unknownClient
    /// By the operator.
    case disabledClient
    case missingRedirectURI
    case invalidRedirectURI
    case mismatchingRedirectURI
    case unreadable(String)
  }

  public let reason: Reason
  public let client: Client?
  public let sentRedirectURI: String?
  public let state: String?

  public static let ofDisabledClient = "This client was disabled."

  /// The sentence that clients of the original know from its error page.
  public var description: String {
    switch reason {
    case .missingClient: "Missing client_id parameter."
    case .unknownClient: "Invalid client_id parameter value."
    case .disabledClient: Self.ofDisabledClient
    case .missingRedirectURI: "Missing redirect URI."
    case .invalidRedirectURI: "Invalid redirect URI."
    case .mismatchingRedirectURI: "Mismatching redirect URI."
    case .unreadable(let explanation): explanation
    }
  }
}

extension Authority {
  public static let longestState = 4096

  /// Judges a request of the authorization endpoint. One question comes before all others: may the user agent be sent
  /// back at all?
  public func review(_ form: Form) async throws -> Result<AuthorizationRequest, AuthorizeRefusal> {
    let state = form.parameters.first { $0.name == "state" }?.value
    let identifier: String?
    let address: String?
    do {
      identifier = try form.optional("client_id")
      address = try form.optional("redirect_uri")
    } catch {
      return .failure(.showPage(unsafe(.unreadable(error.explanation), state: state)))
    }
    guard let identifier else { return .failure(.showPage(unsafe(.missingClient, state: state))) }
    guard let client = try await store.read({ try $0.client(ClientIdentifier(identifier)) }) else {
      return .failure(.showPage(unsafe(.unknownClient, state: state)))
    }
    guard client.disabled == nil else {
      return .failure(.showPage(unsafe(.disabledClient, client: client, state: state)))
    }
    guard let address else {
      return .failure(.showPage(unsafe(.missingRedirectURI, client: client, state: state)))
    }
    guard let redirectURI = client.registered(address) else {
      let isAddress = (try? RedirectURI(registering: address, allowsPlainHTTP: true)) != nil
      return .failure(
        .showPage(
          unsafe(isAddress ? .mismatchingRedirectURI : .invalidRedirectURI, client: client, sent: address, state: state)
        ))
    }
    do throws(OAuthError) {
      return .success(try request(form, client: client, redirectURI: redirectURI))
    } catch {
      let echoed = form.parameters.filter { $0.name == "state" }.count == 1 ? state : nil
      return .failure(
        .sendBack(
          to: redirectURI, error, state: echoed.flatMap { $0.isEmpty || $0.utf8.count > Self.longestState ? nil : $0 }))
    }
  }

  func unsafe(
    _ reason: UnsafeRequest.Reason, client: Client? = nil, sent: String? = nil, state: String?
  ) -> UnsafeRequest {
    UnsafeRequest(reason: reason, client: client, sentRedirectURI: sent, state: state)
  }

  private func request(
    _ form: Form, client: Client, redirectURI: RegisteredRedirectURI
  ) throws(OAuthError) -> AuthorizationRequest {
    do {
      let state = try form.optional("state")
      if let state, state.utf8.count > Self.longestState {
        throw OAuthError(
          .invalidRequest, "The state parameter is longer than \(Self.longestState) bytes.", .stateTooLong,
          [.length: "\(state.utf8.count)"])
      }
      switch try form.optional("response_type") {
      case nil: throw OAuthError(.invalidRequest, "Missing response_type parameter.", .missingResponseType)
      case "code"?: break
      case let other?:
        throw OAuthError(
          .unsupportedResponseType, "This server answers response_type=code only.", .unsupportedResponseType,
          [.sent: String(other.prefix(40))])
      }
      let challenge = try sentChallenge(form)
      guard challenge != nil || !(client.requiresPKCE || client.isPublic) else {
        throw OAuthError(
          .invalidRequest, "Missing code_challenge parameter: this client must use PKCE with S256.", .challengeMissing)
      }
      return AuthorizationRequest(
        client: client, redirectURI: redirectURI, scopes: try scopes(try form.optional("scope"), for: client),
        state: state, challenge: challenge,
        forcesConsent: try form.optional("prompt")?.split(separator: " ").contains("consent") ?? false)
    } catch let error as OAuthError {
      throw error
    } catch let error as FormError {
      throw OAuthError(error)
    } catch {
      throw OAuthError(.serverError, "The request cannot be judged.")
    }
  }

  private func scopes(_ text: String?, for client: Client) throws -> ScopeSet {
    guard let text else { return ScopeSet.byDefault(for: client.apiVersion) }
    let asked: ScopeSet
    do {
      asked = try ScopeSet(text)
    } catch {
      let hint = error.name.contains(",") ? " Separate scopes with spaces, not commas." : ""
      throw OAuthError(
        .invalidScope, "\(error.name.prefix(60)) is not a scope of this server.\(hint)", .unknownScope,
        [.sent: String(error.name.prefix(60))])
    }
    if asked.isEmpty { return ScopeSet.byDefault(for: client.apiVersion) }
    let askable = ScopeSet.askable(by: client.apiVersion)
    guard asked.isSubset(of: askable) else {
      throw OAuthError(
        .invalidScope, "\(asked - askable): a client of API version 2 asks for version 2 scopes, such as identity.",
        .scopeOfVersion1, [.scopes: (asked - askable).description])
    }
    return asked
  }

  func sentChallenge(_ form: Form) throws -> CodeChallenge? {
    let method = try form.optional("code_challenge_method")
    guard let text = try form.optional("code_challenge") else {
      guard method == nil else {
        throw OAuthError(
          .invalidRequest, "A code_challenge_method was sent without a code_challenge.", .challengeMethodAlone)
      }
      return nil
    }
    guard method == "S256" else {
      throw OAuthError(
        .invalidRequest, "Send code_challenge_method=S256; no other method is accepted.", .challengeMethod,
        [.sent: method.map { String($0.prefix(40)) } ?? ""])
    }
    guard let challenge = CodeChallenge(text) else {
      throw OAuthError(
        .invalidRequest, "The code_challenge must be 43 characters of base64url without padding.", .challengeMalformed,
        [.length: "\(text.count)"])
    }
    return challenge
  }
}
