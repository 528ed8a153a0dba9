// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Who wants to read traces.
public enum TraceReader: Sendable {
  case account(ID<Account>)
  case theOperator

  func mayRead(_ client: Client) -> Bool {
    switch self {
    case .account(let account): client.owner == account
    case .theOperator: true
    }
  }
}

/// A page of a client's traces, newest first.
public struct TracePage: Sendable {
  public let client: Client
  public let traces: [ReadTrace]
  /// Where the next page begins; `nil` on the last.
  public let next: ID<Trace>?
  /// How many were not kept, as there were too many at once.
  public let dropped: Int
}

/// A trace with the other requests of the same log-in.
public struct ReadTrace: Sendable {
  public let trace: Trace
  /// Oldest first, without the trace itself.
  public let related: [TraceOutline]

  public init(trace: Trace, related: [TraceOutline]) {
    self.trace = trace
    self.related = related
  }
}

extension Authority {
  /// The traces of a client.
  ///
  /// - Returns: `nil` where there is no such client, or it is not the reader's.
  public func traces(
    of identifier: ClientIdentifier, for reader: TraceReader, before: ID<Trace>? = nil, failedOnly: Bool = false,
    limit: Int = 25
  ) async throws -> TracePage? {
    try await traces.flush()
    let start = world.now() + (.zero - traces.room.age)
    return try await store.read { records in
      guard let client = try records.client(identifier), reader.mayRead(client) else { return nil }
      let found = try records.traces(of: client.id, before: before, failedOnly: failedOnly, limit: limit + 1)
      let outlines = try records.traceOutlines(of: client.id)
      let shown = found.prefix(limit)
      return TracePage(
        client: client, traces: shown.map { ReadTrace($0, among: outlines) },
        next: found.count > limit ? shown.last?.id : nil,
        dropped: try records.tracesDropped(of: client.id, since: start))
    }
  }

  /// The trace with a reference, and the client that it is of.
  ///
  /// - Returns: `nil` where there is none, or it is not the reader's.
  public func trace(
    _ reference: String, for reader: TraceReader
  ) async throws -> (trace: ReadTrace, client: Client)? {
    guard reference.utf8.count <= 64 else { return nil }
    try await traces.flush()
    return try await store.read { records in
      guard let (kept, client) = try records.trace(reference), reader.mayRead(client) else { return nil }
      return (ReadTrace(kept, among: try records.traceOutlines(of: client.id)), client)
    }
  }

  /// The grant that a text of this server's making is of: a code, an access token or a refresh token.
  public func grant(of text: String) -> ID<Grant>? {
    tokenText.read(text, asAnyOf: [.code, .access, .refresh]).map { ID($0.row) }
  }
}

extension ReadTrace {
  init(_ kept: KeptTrace, among outlines: [TraceOutline]) {
    trace = kept.trace
    var grants: Set<ID<Grant>> = kept.trace.grant.map { [$0] } ?? []
    var journeys: Set<String> = kept.trace.journey.map { [$0] } ?? []
    // From the exchange to the request that was allowed, and from there to the pages before it; or the other way.
    for outline in outlines where outline.step == .authorize {
      guard let grant = outline.grant, let journey = outline.journey else { continue }
      if grants.contains(grant) {
        journeys.insert(journey)
      } else if kept.trace.journey == journey {
        grants.insert(grant)
      }
    }
    related = outlines.filter { outline in
      outline.id != kept.id
        && (outline.grant.map(grants.contains) == true || outline.journey.map(journeys.contains) == true)
    }
  }
}
