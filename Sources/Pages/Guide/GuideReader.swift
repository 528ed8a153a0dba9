// SPDX-License-Identifier: Apache-2.0
internal import UsherOAuth

/// Who reads the guide, and so whose values stand in its samples.
public struct GuideReader: Sendable {
  /// A client of the reader's own.
  public struct Client: Sendable, Equatable {
    public var name: String
    public var clientID: String
    /// The first that is registered.
    public var redirectURI: String
    public var isPublic: Bool

    public init(name: String, clientID: String, redirectURI: String, isPublic: Bool) {
      self.name = name
      self.clientID = clientID
      self.redirectURI = redirectURI
      self.isPublic = isPublic
    }
  }

  /// Scheme, host and port of this provider.
  public var baseURL: String
  public var language: SampleLanguage
  /// The reader's own, in the order in which they are offered.
  public var clients: [Client]
  /// The client that was asked for by its id, the reader's or not.
  public var asked: String?
  /// Where to log in and come back from; `nil` for somebody who is logged in.
  public var logInPath: String?

  public init(
    baseURL: String, language: SampleLanguage, clients: [Client] = [], asked: String? = nil, logInPath: String?
  ) {
    self.baseURL = baseURL
    self.language = language
    self.clients = clients
    self.asked = asked
    self.logInPath = logInPath
  }

  /// The client whose values are filled in: the one asked for if it is the reader's, the first where none was asked for.
  var chosen: Client? {
    guard let asked else { return clients.first }
    return clients.first { $0.clientID == asked }
  }

  var values: SampleValues {
    SampleValues(
      baseURL: baseURL, clientID: chosen?.clientID ?? GuideReader.noClientID,
      redirectURI: chosen?.redirectURI ?? GuideReader.noRedirectURI, hasSecret: chosen?.isPublic != true)
  }

  static let noClientID = "YOUR_CLIENT_ID"
  static let noRedirectURI = "https://YOUR_SITE.example/callback"

  /// A page of the guide that keeps the chosen client and language.
  func address(_ path: String, language: SampleLanguage? = nil, client: String? = nil) -> String {
    var address = "\(path)?language=\((language ?? self.language).rawValue)"
    let kept = client ?? (logInPath != nil || chosen != nil ? asked : nil)
    if let kept { address += "&client=\(PercentEncoding.encode(kept))" }
    return address
  }
}
