// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A request that came with a live token of the operator; only ``Authority/checkOperator(_:)`` makes one.
public struct CheckedOperator: Sendable {
  public let token: ID<OperatorToken>
  public let scopes: Set<OperatorScope>

  fileprivate init(_ token: OperatorToken) {
    self.token = token.id
    scopes = token.scopes
  }
}

/// Why a token does not open the operator's API.
public enum OperatorRefusal: Error, Equatable, Sendable {
  /// Not a token of this server at all.
  case malformed
  /// A token of this server for something else, such as the membership API.
  case ofAnotherKind
  case expired
  case revoked
}

extension Authority {
  /// How late the note of a token's last use may be: the price of no write for each request.
  static let usePrecision = Duration.seconds(3600)

  public func checkOperator(_ token: Secret<OperatorToken>) async throws -> Result<CheckedOperator, OperatorRefusal> {
    guard let presented = tokenText.read(token.reveal(), as: .operatorToken) else {
      let isOurs = tokenText.read(token.reveal(), asAnyOf: TokenKind.allCases) != nil
      return .failure(isOurs ? .ofAnotherKind : .malformed)
    }
    let id = ID<OperatorToken>(presented.row)
    guard let onFile = try await store.read({ try $0.operatorToken(id) }), presented.hash.matches(onFile.hash) else {
      return .failure(.malformed)
    }
    let now = world.now()
    if onFile.revoked != nil { return .failure(.revoked) }
    if let expiry = onFile.expiry, now >= expiry { return .failure(.expired) }
    let isNoted = onFile.lastUsed.map { now < $0 + Self.usePrecision } ?? false
    if !isNoted { try await store.write { try $0.note(useOf: id, at: now) } }
    return .success(CheckedOperator(onFile))
  }
}
