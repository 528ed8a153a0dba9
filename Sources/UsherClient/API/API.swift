// SPDX-License-Identifier: Apache-2.0

/// The membership API in the name of one person. Calls that read are repeated where the platform is busy for a moment;
/// every call throws ``ProviderError``.
public struct API: Sendable {
  let integration: Integration
  let tokens: Tokens

  enum Tokens: Sendable {
    case fixed(Secret<AccessToken>)
    case kept(TokenKeeper, user: String)
  }

  func get(_ path: String, _ query: [Form.Parameter] = []) async throws -> Document {
    try await get(address: integration.platform.base + path + (query.isEmpty ? "" : "?" + Form(query).encoded))
  }

  func get(address: String) async throws -> Document {
    try await integration.surroundings.persist { try await document(.get, address) }
  }

  func document(
    _ method: OutgoingRequest.Method, _ address: String, _ body: [UInt8] = []
  ) async throws -> Document {
    let answer = try await answer(method, address, body)
    guard let document = Document(answer.body) else {
      throw ProviderError(.tryLater, status: answer.status, "The answer is no document of JSON:API.")
    }
    return document
  }

  /// Sends a request, and once more with a fresh token where the first one was not taken.
  func answer(
    _ method: OutgoingRequest.Method, _ address: String, _ body: [UInt8] = []
  ) async throws -> IncomingAnswer {
    switch tokens {
    case .fixed(let token): return try await answer(method, address, body, token)
    case .kept(let keeper, let user):
      let token = try await keeper.accessToken(for: user)
      do { return try await answer(method, address, body, token) } catch let error as ProviderError
        where error.remedy == .refresh
      {
        let fresh = try await keeper.accessToken(for: user, insteadOf: token)
        do { return try await answer(method, address, body, fresh) } catch let error as ProviderError
          where error.remedy == .refresh
        {
          throw ProviderError(.logInAgain, status: error.status, code: error.code, error.detail)
        }
      }
    }
  }

  private func answer(
    _ method: OutgoingRequest.Method, _ address: String, _ body: [UInt8], _ token: Secret<AccessToken>
  ) async throws -> IncomingAnswer {
    var headers: [(name: String, value: String)] = [
      ("Authorization", "Bearer " + token.reveal()), ("Accept", "application/json"),
      ("User-Agent", integration.userAgent),
    ]
    if !body.isEmpty { headers.append(("Content-Type", "application/json")) }
    let answer = try await integration.surroundings.send(
      OutgoingRequest(method: method, address: address, headers: Headers(headers), body: body))
    guard (200..<300).contains(answer.status) else { throw ProviderError.ofAPI(answer) }
    return answer
  }
}

extension Integration {
  /// The API with the access token of a pair, which is not refreshed.
  public func api(with pair: TokenPair) -> API { API(integration: self, tokens: .fixed(pair.accessToken)) }

  /// The API with a token from elsewhere, such as a creator's access token of the clients page.
  public func api(with token: Secret<AccessToken>) -> API { API(integration: self, tokens: .fixed(token)) }
}

extension TokenKeeper {
  /// The API with the tokens that are kept for somebody, refreshed as needed.
  public nonisolated func api(for user: String) -> API {
    API(integration: integration, tokens: .kept(self, user: user))
  }
}
