// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A stream that a creator sends or means to send.
public struct Live: Equatable, Sendable {
  /// `ID(0)` until storage has given one.
  public var id: ID<Live>
  public var campaign: ID<Campaign>
  public var title: String?
  public var description: String?
  public var state: State
  /// Where the creator's program sends the stream.
  public var rtmpURL: String?
  /// Whoever has it can send in the creator's name.
  public var streamKey: String?
  public var scheduledFor: Instant?
  public var created: Instant
  /// The `client_id` of the app that made it; `nil` where the platform did.
  public var clientIdentifier: String?
  /// Who may watch: any of these.
  public var accessRules: [ID<LiveAccessRule>]

  /// Only forward, and never past the end. The raw value is the wire's word and is stored.
  ///
  ///     pre_live ──▶ live ──▶ live_ended
  public enum State: String, CaseIterable, Sendable {
    case planned = "pre_live"
    case live
    case ended = "live_ended"

    /// Whether a stream in this state may be put into the other, its own included.
    public func mayBecome(_ other: State) -> Bool {
      switch (self, other) {
      case (.planned, .planned), (.planned, .live), (.live, .live), (.live, .ended), (.ended, .ended): true
      case (.planned, .ended), (.live, .planned), (.ended, .planned), (.ended, .live): false
      }
    }
  }

  public init(
    id: ID<Live> = ID(0), campaign: ID<Campaign>, title: String? = nil, description: String? = nil,
    state: State = .planned, rtmpURL: String? = nil, streamKey: String? = nil, scheduledFor: Instant? = nil,
    created: Instant, clientIdentifier: String? = nil, accessRules: [ID<LiveAccessRule>] = []
  ) {
    self.id = id
    self.campaign = campaign
    self.title = title
    self.description = description
    self.state = state
    self.rtmpURL = rtmpURL
    self.streamKey = streamKey
    self.scheduledFor = scheduledFor
    self.created = created
    self.clientIdentifier = clientIdentifier
    self.accessRules = accessRules
  }
}

/// Whom a campaign lets watch its streams. A campaign has a few, and a stream names those that hold for it.
public struct LiveAccessRule: Equatable, Sendable {
  /// `ID(0)` until storage has given one.
  public var id: ID<LiveAccessRule>
  public var campaign: ID<Campaign>
  public var audience: Audience

  public enum Audience: Equatable, Sendable {
    case everybody
    case everyPatron
    case tier(ID<Tier>)

    /// The wire's word, which is stored.
    public var word: String {
      switch self {
      case .everybody: "public"
      case .everyPatron: "patrons"
      case .tier: "tier"
      }
    }

    public var tier: ID<Tier>? { if case .tier(let tier) = self { tier } else { nil } }

    /// `nil` for another word, for a tier that is not said, and for one that is said beside the others.
    public init?(word: some StringProtocol, tier: ID<Tier>?) {
      switch (word, tier) {
      case ("public", nil): self = .everybody
      case ("patrons", nil): self = .everyPatron
      case ("tier", let tier?): self = .tier(tier)
      default: return nil
      }
    }
  }

  public init(id: ID<LiveAccessRule> = ID(0), campaign: ID<Campaign>, audience: Audience) {
    self.id = id
    self.campaign = campaign
    self.audience = audience
  }
}
