// SPDX-License-Identifier: Apache-2.0
@testable import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Tokens of the operator` {
  private let stage: Stage
  private let id: ID<OperatorToken>
  private let token: Secret<OperatorToken>

  init() async throws {
    stage = try await Stage()
    (id, token) = try await stage.authority.addOperatorToken(
      named: "nightly", scopes: [.read, .writeUsers], expiry: stage.clock.now + .seconds(60))
  }

  private func onFile() async throws -> OperatorToken {
    try #require(try await stage.authority.operatorTokens().first { $0.id == id })
  }

  @Test func `a token is recognised by its prefix and says what it may do`() async throws {
    #expect(token.reveal().hasPrefix("usher_op_"))
    let checked = try await stage.authority.checkOperator(token).get()
    #expect(checked.token == id && checked.scopes == [.read, .writeUsers])
  }

  @Test func `only the hash of a token is stored (E66)`() async throws {
    let secret = try #require(TokenText(keys: stage.authority.keys).read(token.reveal(), as: .operatorToken)).secret
    #expect(try await onFile().hash.matches(TokenHash(of: secret)))
    let rows = try await stage.rows()
    #expect(rows.contains { $0.hasPrefix("operator token ") })
    #expect(!rows.contains { $0.contains(token.reveal()) || $0.contains(Hexadecimal.encode(secret).uppercased()) })
  }

  @Test(arguments: [(-1, nil), (0, .expired)] as [(Int64, OperatorRefusal?)])
  func `a token is expired from its moment on`(_ milliseconds: Int64, _ refusal: OperatorRefusal?) async throws {
    stage.clock.advance(by: .seconds(60) + .milliseconds(milliseconds))
    #expect(try await stage.authority.checkOperator(token).error == refusal)
  }

  @Test func `a token without an end lives on`() async throws {
    let (_, endless) = try await stage.authority.addOperatorToken(named: "sync", scopes: [.read], expiry: nil)
    stage.clock.advance(by: .seconds(100 * 366 * 86_400))
    #expect(try await stage.authority.checkOperator(endless).error == nil)
  }

  @Test func `a revoked token opens nothing, and keeps its date when revoked again`() async throws {
    #expect(try await stage.authority.revokeOperatorToken(id))
    #expect(try await stage.authority.checkOperator(token).error == .revoked)
    let revoked = try await onFile().revoked
    stage.clock.advance(by: .seconds(1))
    #expect(try await stage.authority.revokeOperatorToken(id))
    #expect(try await onFile().revoked == revoked)
    #expect(try await !stage.authority.revokeOperatorToken(ID(404)))
  }

  @Test func `a token with a right tag and a wrong secret opens nothing`() async throws {
    let text = TokenText(keys: stage.authority.keys)
    for row in [id.number, 404] {
      let forged = text.write(.operatorToken, row: row, secret: [UInt8](repeating: 1, count: 32))
      #expect(try await stage.authority.checkOperator(Secret<OperatorToken>(forged)).error == .malformed)
    }
    #expect(try await stage.authority.checkOperator(Secret<OperatorToken>("usher_op_")).error == .malformed)
  }

  @Test func `tokens of the operator and of the membership API do not open each other's doors`() async throws {
    let person = try await stage.person()
    let app = try await stage.app(of: person)
    for text in [app.creatorTokens.accessToken.reveal(), app.creatorTokens.refreshToken.reveal()] {
      #expect(try await stage.authority.checkOperator(Secret<OperatorToken>(text)).error == .ofAnotherKind)
    }
    #expect(try await stage.authority.check(Secret<AccessToken>(token.reveal())).error == .malformed)
    let client = try await stage.authenticated(app)
    #expect(try await stage.authority.introspect(token.reveal(), by: client) == nil)
    try await stage.authority.revoke(token.reveal(), by: client)
    #expect(try await stage.authority.checkOperator(token).error == nil)
  }

  @Test func `the last use is noted once an hour`() async throws {
    let first = stage.clock.now
    #expect(try await onFile().lastUsed == nil)
    _ = try await stage.authority.checkOperator(token).get()
    #expect(try await onFile().lastUsed == first)
    let (endlessID, endless) = try await stage.authority.addOperatorToken(named: "sync", scopes: [.read], expiry: nil)
    for (seconds, noted) in [(0, first), (3599, first), (1, first + .seconds(3600))] as [(Int64, Instant)] {
      stage.clock.advance(by: .seconds(seconds))
      _ = try await stage.authority.checkOperator(endless).get()
      let tokens = try await stage.authority.operatorTokens()
      #expect(tokens.first { $0.id == endlessID }?.lastUsed == noted)
    }
  }

  @Test func `scopes are kept under bits that never change`() {
    let bits: [OperatorScope: Int64] = [
      .read: 1, .writeUsers: 2, .writeCampaigns: 4, .writeMembers: 8, .writePosts: 16,
    ]
    #expect(bits.count == OperatorScope.allCases.count)
    for (scope, bit) in bits {
      #expect(Set([scope]).bits == bit && Set<OperatorScope>(bits: bit) == [scope])
      #expect(OperatorScope(name: scope.name) == scope)
    }
    #expect(OperatorScope(name: "users") == nil && Set<OperatorScope>(bits: 1 << 40) == [])
  }
}
