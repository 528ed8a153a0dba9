// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A file that belongs to a tier, a post, a campaign or a user. The platform keeps the file; this says where.
public struct Media: Equatable, Sendable {
  /// `ID(0)` until storage has given one.
  public var id: ID<Media>
  public var campaign: ID<Campaign>
  public var owner: Owner?
  /// What the file is to its owner: "main", "tier_image".
  public var ownerRelationship: String?
  public var fileName: String?
  public var mimeType: String?
  public var sizeBytes: Int
  public var state: State
  public var created: Instant
  public var downloadURL: String?
  /// Absolute, by the name of the size: "default", "original", "thumbnail".
  public var imageURLs: [String: String]
  public var dimensions: Dimensions?
  /// Where the bytes are to be sent while they are not there yet.
  public var upload: Upload?

  /// The `owner_type` and `owner_id` of version 2 of the wire.
  public enum Owner: Equatable, Sendable {
    case user(ID<User>)
    case campaign(ID<Campaign>)
    case tier(ID<Tier>)
    case post(ID<Post>)
  }

  /// The raw value is the wire's word and is stored.
  public enum State: String, CaseIterable, Sendable {
    case awaitingUpload = "pending_upload"
    case ready
    case failed
  }

  /// In pixels.
  public struct Dimensions: Equatable, Sendable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  public struct Upload: Equatable, Sendable {
    public var url: String
    public var expires: Instant
    /// What goes into the form beside the file.
    public var parameters: [String: String]

    public init(url: String, expires: Instant, parameters: [String: String] = [:]) {
      self.url = url
      self.expires = expires
      self.parameters = parameters
    }
  }

  public init(
    id: ID<Media> = ID(0), campaign: ID<Campaign>, owner: Owner? = nil, ownerRelationship: String? = nil,
    fileName: String? = nil, mimeType: String? = nil, sizeBytes: Int = 0, state: State = .ready, created: Instant,
    downloadURL: String? = nil, imageURLs: [String: String] = [:], dimensions: Dimensions? = nil,
    upload: Upload? = nil
  ) {
    self.id = id
    self.campaign = campaign
    self.owner = owner
    self.ownerRelationship = ownerRelationship
    self.fileName = fileName
    self.mimeType = mimeType
    self.sizeBytes = sizeBytes
    self.state = state
    self.created = created
    self.downloadURL = downloadURL
    self.imageURLs = imageURLs
    self.dimensions = dimensions
    self.upload = upload
  }
}

extension Media.Owner {
  /// The `owner_type` of version 2 of the wire.
  public var type: String {
    switch self {
    case .user: "user"
    case .campaign: "campaign"
    case .tier: "tier"
    case .post: "post"
    }
  }

  public var number: Int64 {
    switch self {
    case .user(let id): id.number
    case .campaign(let id): id.number
    case .tier(let id): id.number
    case .post(let id): id.number
    }
  }

  /// `nil` for a type that owns no files. `reward` is version 1's word for a tier.
  public init?(type: some StringProtocol, number: Int64) {
    switch type {
    case "user": self = .user(ID(number))
    case "campaign": self = .campaign(ID(number))
    case "tier", "reward": self = .tier(ID(number))
    case "post": self = .post(ID(number))
    default: return nil
    }
  }
}
