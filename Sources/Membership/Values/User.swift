// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A person with an account on the platform: a fan, a creator or both.
public struct User: Equatable, Sendable {
  /// `ID(0)` until storage has given one.
  public var id: ID<User>
  public var fullName: String
  public var firstName: String?
  public var lastName: String?
  public var email: String?
  public var isEmailVerified: Bool
  public var created: Instant
  public var about: String?
  /// The last part of the address of the user's page.
  public var vanity: String?
  /// Absolute; `nil` where the platform has no picture of this user.
  public var imageURL: String?
  public var thumbURL: String?
  public var canSeeNSFW: Bool?
  public var hidesPledges: Bool?
  public var likeCount: Int
  public var commentCount: Int
  /// 0 unknown, as version 1 of the wire counts.
  public var gender: Int
  public var isDeleted: Bool
  public var isNuked: Bool
  public var isSuspended: Bool
  public var hasTwoFactors: Bool
  /// ISO 4217.
  public var patronCurrency: String?
  public var socialConnections: [SocialConnection]

  public init(
    id: ID<User> = ID(0), fullName: String, firstName: String? = nil, lastName: String? = nil, email: String? = nil,
    isEmailVerified: Bool = false, created: Instant, about: String? = nil, vanity: String? = nil,
    imageURL: String? = nil, thumbURL: String? = nil, canSeeNSFW: Bool? = nil, hidesPledges: Bool? = nil,
    likeCount: Int = 0, commentCount: Int = 0, gender: Int = 0, isDeleted: Bool = false, isNuked: Bool = false,
    isSuspended: Bool = false, hasTwoFactors: Bool = false, patronCurrency: String? = nil,
    socialConnections: [SocialConnection] = []
  ) {
    self.id = id
    self.fullName = fullName
    self.firstName = firstName
    self.lastName = lastName
    self.email = email
    self.isEmailVerified = isEmailVerified
    self.created = created
    self.about = about
    self.vanity = vanity
    self.imageURL = imageURL
    self.thumbURL = thumbURL
    self.canSeeNSFW = canSeeNSFW
    self.hidesPledges = hidesPledges
    self.likeCount = likeCount
    self.commentCount = commentCount
    self.gender = gender
    self.isDeleted = isDeleted
    self.isNuked = isNuked
    self.isSuspended = isSuspended
    self.hasTwoFactors = hasTwoFactors
    self.patronCurrency = patronCurrency
    self.socialConnections = socialConnections
  }

  public func connection(to network: SocialNetwork) -> SocialConnection? {
    socialConnections.first { $0.network == network }
  }
}
