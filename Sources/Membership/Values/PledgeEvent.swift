// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Something that happened to a pledge and is kept for ever.
public struct PledgeEvent: Equatable, Sendable {
  /// The raw value is the wire's word and is stored.
  public enum Kind: String, CaseIterable, Sendable {
    case start = "pledge_start"
    case upgrade = "pledge_upgrade"
    case downgrade = "pledge_downgrade"
    case delete = "pledge_delete"
    case subscription
  }

  /// The raw value is the wire's word and is stored.
  public enum PledgePaymentStatus: String, CaseIterable, Sendable {
    case queued, pending, valid, declined, fraud, disabled
  }

  /// `ID(0)` until storage has given one.
  public var id: ID<PledgeEvent>
  public var member: MemberID
  public var kind: Kind
  public var date: Instant
  public var amountCents: Int
  /// ISO 4217.
  public var currency: String
  public var payment: ChargeStatus
  public var pledgePayment: PledgePaymentStatus
  public var tier: ID<Tier>?
  /// The tier's title at that time.
  public var tierTitle: String?

  public init(
    id: ID<PledgeEvent> = ID(0), member: MemberID, kind: Kind, date: Instant, amountCents: Int, currency: String,
    payment: ChargeStatus, pledgePayment: PledgePaymentStatus, tier: ID<Tier>? = nil, tierTitle: String? = nil
  ) {
    self.id = id
    self.member = member
    self.kind = kind
    self.date = date
    self.amountCents = amountCents
    self.currency = currency
    self.payment = payment
    self.pledgePayment = pledgePayment
    self.tier = tier
    self.tierTitle = tierTitle
  }
}
