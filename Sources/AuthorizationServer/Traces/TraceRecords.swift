// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What the traces ask of storage.
public protocol TraceRecords {
  /// Files a trace under the client that it names; where there is none, nothing is filed.
  func file(_ trace: Trace) throws
  /// Removes the oldest traces of a client that are more than there is room for.
  func dropTraces(in ring: TraceBook.Ring, beyond limit: Int) throws
  /// Adds to the count of a client's traces that were not kept.
  func count(_ dropped: Int, tracesDroppedOf asker: Trace.Asker, at now: Instant) throws
  /// How many traces of a client were not kept since `start`.
  func tracesDropped(of client: ID<Client>, since start: Instant) throws -> Int
  /// Newest first.
  func traces(of client: ID<Client>, before: ID<Trace>?, failedOnly: Bool, limit: Int) throws -> [KeptTrace]
  /// All of a client's, oldest first: as many as there is room for.
  func traceOutlines(of client: ID<Client>) throws -> [TraceOutline]
  /// A trace with the client that it is of.
  func trace(_ reference: String) throws -> (trace: KeptTrace, client: Client)?
  /// At most a few.
  func clientIdentifiers(beginningWith start: String, orEndingWith end: String) throws -> [ClientIdentifier]
  func removeTraces(before end: Instant, limit: Int) throws
}
