// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Something that an operator did: who, when, what, and to whom.
public struct OperatorAct: Sendable, Equatable {
  /// The raw value is what storage keeps and must never change.
  public enum Deed: String, CaseIterable, Sendable {
    case approveScopes = "approve scopes"
    case withdrawScopes = "withdraw scopes"
    case approveRequest = "approve request"
    case refuseRequest = "refuse request"
    case verifyClient = "verify client"
    case unverifyClient = "unverify client"
    case disableClient = "disable client"
    case enableClient = "enable client"
    case disableAccount = "disable account"
    case enableAccount = "enable account"
    case endSessions = "end sessions"
    case setPassword = "set password"
    case removeAccount = "remove account"
    case makeOperator = "make operator"
    case dismissOperator = "dismiss operator"
    case resumeWebhook = "resume webhook"
    case replayDelivery = "replay delivery"

    public enum SubjectKind: Sendable { case client, account, webhook }

    public var subjectKind: SubjectKind {
      switch self {
      case .approveScopes, .withdrawScopes, .approveRequest, .refuseRequest, .verifyClient, .unverifyClient,
        .disableClient, .enableClient:
        .client
      case .disableAccount, .enableAccount, .endSessions, .setPassword, .removeAccount, .makeOperator, .dismissOperator:
        .account
      case .resumeWebhook, .replayDelivery: .webhook
      }
    }
  }

  public let at: Instant
  /// `nil` for the command line.
  public let account: ID<Account>?
  /// How the operator was called then: an e-mail address.
  public let name: String
  public let deed: Deed
  /// A `client_id`, or the number of an account or a webhook.
  public let subject: String
  /// Scopes, a delivery, or words to the owner.
  public let detail: String?

  public init(at: Instant, account: ID<Account>?, name: String, deed: Deed, subject: String, detail: String?) {
    self.at = at
    self.account = account
    self.name = name
    self.deed = deed
    self.subject = subject
    self.detail = detail
  }

  init(_ deed: Deed, on client: Client, by actor: ActingOperator, at now: Instant, detail: String? = nil) {
    self.init(
      at: now, account: actor.account, name: actor.name, deed: deed, subject: client.identifier.text, detail: detail)
  }

  init(_ deed: Deed, of account: ID<Account>, by actor: ActingOperator, at now: Instant) {
    self.init(
      at: now, account: actor.account, name: actor.name, deed: deed, subject: account.description, detail: nil)
  }

  /// How long an act is remembered.
  public static let longestKept = Duration.seconds(400 * 86_400)
}

/// An act with its place in the order of all.
public struct FiledAct: Sendable, Equatable {
  public let id: ID<OperatorAct>
  public let act: OperatorAct

  public init(id: ID<OperatorAct>, act: OperatorAct) {
    self.id = id
    self.act = act
  }
}

extension Authority {
  /// Records an act that another store carries out. It comes first, so that nothing is done that is not on record.
  public func remember(
    _ deed: OperatorAct.Deed, on webhook: String, by actor: ActingOperator, detail: String? = nil
  ) async throws {
    let act = OperatorAct(
      at: world.now(), account: actor.account, name: actor.name, deed: deed, subject: webhook, detail: detail)
    try await store.write { try $0.remember(act) }
  }
}
