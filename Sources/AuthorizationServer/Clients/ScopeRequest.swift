// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What the owner of a client asks the operator for: scopes that it gets from others only with approval.
public struct ScopeRequest: Sendable, Equatable {
  public let id: ID<ScopeRequest>
  public let client: ID<Client>
  public let scopes: ScopeSet
  /// What the client needs them for, in its owner's words.
  public let why: String
  public let asked: Instant
  public let state: State

  public enum State: Sendable, Equatable {
    case pending
    /// With what the operator wrote about it.
    case approved(at: Instant, words: String?)
    case refused(at: Instant, words: String?)
  }

  public init(id: ID<ScopeRequest>, client: ID<Client>, scopes: ScopeSet, why: String, asked: Instant, state: State) {
    self.id = id
    self.client = client
    self.scopes = scopes
    self.why = why
    self.asked = asked
    self.state = state
  }

  /// In bytes, for the owner's words and for the operator's.
  public static let mostBytes = 1000
}

public struct NewScopeRequest: Sendable {
  public let client: ID<Client>
  public let scopes: ScopeSet
  public let why: String
  public let asked: Instant
}

/// A request that waits for the operator, with the client that it is for.
public struct PendingScopeRequest: Sendable {
  public let request: ScopeRequest
  public let client: Client

  public init(request: ScopeRequest, client: Client) {
    self.request = request
    self.client = client
  }
}

/// What the operator says to a request.
public enum ScopeAnswer: Sendable, Equatable {
  case approve
  case refuse
}

/// Why a request was not taken.
public enum ScopeRequestRefusal: Error, Sendable, Equatable {
  /// There is no such client, or it is somebody else's.
  case unknownClient
  /// None of the scopes needs an approval that the client lacks.
  case nothingToApprove
  case whyMissing
  case whyTooLong
  /// One request of a client is looked at at a time.
  case askedBefore
}

/// Why an answer to a request did nothing.
public enum ScopeAnswerRefusal: Error, Sendable, Equatable {
  case unknown
  case answeredBefore
  case wordsTooLong
}

extension Client {
  /// The scopes that its owner may ask the operator for.
  public var scopesToAskFor: ScopeSet { ScopeSet.restricted(for: apiVersion) - approvedScopes }
}

extension Authority {
  /// Asks the operator to let a client have restricted scopes from everybody.
  ///
  /// - Parameters:
  ///   - scopes: those that the client may ask for and lacks are taken, the others left out.
  ///   - why: a sentence for the operator.
  public func askForScopes(
    _ scopes: ScopeSet, because why: String, for identifier: ClientIdentifier, by owner: ID<Account>
  ) async throws -> Result<ScopeRequest, ScopeRequestRefusal> {
    let now = world.now()
    let why = why.onOneLine
    if why.allSatisfy(\.isWhitespace) { return .failure(.whyMissing) }
    guard why.utf8.count <= ScopeRequest.mostBytes else { return .failure(.whyTooLong) }
    return try await store.write { records in
      guard let client = try records.client(identifier), client.owner == owner else { return .failure(.unknownClient) }
      let asked = scopes & client.scopesToAskFor
      guard !asked.isEmpty else { return .failure(.nothingToApprove) }
      guard let id = try records.file(NewScopeRequest(client: client.id, scopes: asked, why: why, asked: now)) else {
        return .failure(.askedBefore)
      }
      try records.remember(AuditEntry(at: now, client: client.id, change: "asked for \(asked)"))
      return .success(
        ScopeRequest(id: id, client: client.id, scopes: asked, why: why, asked: now, state: .pending))
    }
  }

  /// Takes back what waits for an answer.
  ///
  /// - Returns: whether there was a request to take back.
  public func withdrawScopeRequest(of identifier: ClientIdentifier, by owner: ID<Account>) async throws -> Bool {
    let now = world.now()
    return try await store.write { records in
      guard let client = try records.client(identifier), client.owner == owner,
        try records.removePendingScopeRequest(of: client.id)
      else { return false }
      try records.remember(AuditEntry(at: now, client: client.id, change: "took a request for scopes back"))
      return true
    }
  }

  /// Approves or refuses what an owner asked for; an approval counts at once.
  ///
  /// - Parameter words: what the owner reads beside the answer.
  public func answerScopeRequest(
    _ id: ID<ScopeRequest>, with answer: ScopeAnswer, words: String? = nil, by actor: ActingOperator = .commandLine
  ) async throws -> Result<ScopeRequest, ScopeAnswerRefusal> {
    let now = world.now()
    let words = words?.onOneLine
    guard (words?.utf8.count ?? 0) <= ScopeRequest.mostBytes else { return .failure(.wordsTooLong) }
    let state: ScopeRequest.State =
      switch answer {
      case .approve: .approved(at: now, words: words)
      case .refuse: .refused(at: now, words: words)
      }
    return try await store.write { records in
      guard let request = try records.answer(id, state) else {
        return .failure(try records.scopeRequest(id) == nil ? .unknown : .answeredBefore)
      }
      guard var client = try records.client(request.client) else { return .failure(.unknown) }
      switch answer {
      case .approve:
        client.approvedScopes = client.approvedScopes | request.scopes & ScopeSet.restricted(for: client.apiVersion)
        try records.replace(client)
        try records.remember(AuditEntry(at: now, client: client.id, change: "approved for \(request.scopes)"))
      case .refuse:
        try records.remember(AuditEntry(at: now, client: client.id, change: "refused \(request.scopes)"))
      }
      try records.remember(
        OperatorAct(
          answer == .approve ? .approveRequest : .refuseRequest, on: client, by: actor, at: now,
          detail: request.scopes.description))
      return .success(request)
    }
  }

  /// What waits for the operator, those who wait longest first.
  ///
  /// - Parameter last: the last that was seen before.
  public func pendingScopeRequests(
    after last: ID<ScopeRequest>? = nil, limit: Int = 50
  ) async throws -> [PendingScopeRequest] {
    try await store.read { records in
      let requests = try records.pendingScopeRequests(after: last, limit: limit)
      let clients = try records.clients(requests.map(\.client))
      return requests.compactMap { request in
        clients.first { $0.id == request.client }.map { PendingScopeRequest(request: request, client: $0) }
      }
    }
  }
}

extension AuthorizationRecords {
  /// Answers the request that waits for no more than the client has by now.
  func settleScopeRequest(of client: Client, at now: Instant) throws {
    guard let request = try scopeRequests(of: client.id, limit: 1).first,
      request.scopes.isSubset(of: client.approvedScopes)
    else { return }
    _ = try answer(request.id, .approved(at: now, words: nil))
  }
}

extension String {
  /// With a space in place of every control character, line ends included.
  fileprivate var onOneLine: String {
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      text.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return String(text)
  }
}
