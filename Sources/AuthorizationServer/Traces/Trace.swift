// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What one request of a client's flows came to, kept so that the client's owner can see why it failed.
///
/// It holds no secret, code, token, password or state: only how long each was.
public struct Trace: Sendable {
  /// The id of the request, which its answer carried.
  public let reference: String
  public let at: Instant
  public let asker: Asker
  /// Whether the sender proved to be the client, by its secret or by a token that only it was given.
  public let isProved: Bool
  public let step: Step
  public let outcome: Outcome
  /// The method and the path.
  public let target: String
  public let sent: [SentParameter]
  /// The grant that it was about, which ties an allowed request to its exchange and its refreshes.
  public let grant: ID<Grant>?
  /// The same for every request of one log-in before there is a grant.
  public let journey: String?

  public init(
    reference: String, at: Instant, asker: Asker, isProved: Bool, step: Step, outcome: Outcome, target: String,
    sent: [SentParameter] = [], grant: ID<Grant>? = nil, journey: String? = nil
  ) {
    self.reference = reference
    self.at = at
    self.asker = asker
    self.isProved = isProved
    self.step = step
    self.outcome = outcome
    self.target = target
    self.sent = sent
    self.grant = grant
    self.journey = journey
  }

  /// Whose trace it is.
  public enum Asker: Sendable, Hashable {
    case client(ID<Client>)
    case named(ClientIdentifier)

    /// `nil` for a name that no client can have.
    public init?(named text: String) {
      guard (1...ClientIdentifier.mostBytes).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 32 }) else {
        return nil
      }
      self = .named(ClientIdentifier(text))
    }
  }

  /// The raw values are stored and never change.
  public enum Step: Int64, Sendable, CaseIterable {
    case authorize = 1
    case exchange = 2
    case refresh = 3
    /// At the token endpoint, before it was clear what for.
    case token = 4
    case revoke = 5
    case introspect = 6
    case api = 7
  }

  public enum Outcome: Sendable, Equatable {
    case passed(Passage)
    /// - Parameters:
    ///   - status: of the answer; 302 where a person was sent back with the error.
    ///   - error: the name that the answer gave it.
    case refused(Finding, status: Int, error: String)
  }

  /// The raw values are stored and never change.
  public enum Passage: String, Sendable, CaseIterable {
    /// The person was asked to log in first.
    case logIn
    /// The person was asked for consent.
    case asked
    case allowed
    case issued
    case revoked
  }

  public var isFailure: Bool {
    if case .refused = outcome { true } else { false }
  }
}

/// A trace that is on file.
public struct KeptTrace: Sendable {
  public let id: ID<Trace>
  public let trace: Trace

  public init(id: ID<Trace>, trace: Trace) {
    self.id = id
    self.trace = trace
  }
}

/// As much of a trace as it takes to see how the requests of a log-in follow each other.
public struct TraceOutline: Sendable {
  public let id: ID<Trace>
  public let reference: String
  public let at: Instant
  public let step: Trace.Step
  /// `nil` for a refusal.
  public let passage: Trace.Passage?
  public let grant: ID<Grant>?
  public let journey: String?

  public init(
    id: ID<Trace>, reference: String, at: Instant, step: Trace.Step, passage: Trace.Passage?, grant: ID<Grant>?,
    journey: String?
  ) {
    self.id = id
    self.reference = reference
    self.at = at
    self.step = step
    self.passage = passage
    self.grant = grant
    self.journey = journey
  }
}
