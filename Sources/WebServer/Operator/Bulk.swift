// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Membership
import NIOCore
import UsherOAuth

extension Provider {
  /// Files a stream of JSON Lines in batches, each in a transaction of its own and each line in it by itself. The next
  /// chunk is asked for when the batch is durable, so memory is bounded whatever the stream's length.
  func bulk(_ incoming: Incoming) async throws -> Answer {
    try await asOperator(incoming) { token in
      if token.scopes.subtracting([.read]).isEmpty { try token.needs(.writeMembers) }
      guard let type = incoming.mediaType, Bulk.mediaTypes.contains(type), let stream = incoming.stream else {
        throw OperatorProblem(
          .unsupportedMediaType,
          "Send JSON Lines as application/x-ndjson or application/jsonl and say so in Content-Type.")
      }
      var bulk = Bulk(membership: membership, scopes: token.scopes, now: authority.world.now())
      do {
        while let chunk = try await stream.next() {
          // A stream can outlast its token.
          do { _ = try await checkedOperator(incoming) } catch var problem as OperatorProblem {
            problem.facts += bulk.counts
            throw problem
          }
          guard try await bulk.take(Array(chunk.readableBytesView)) else { break }
        }
        if stream.isOver { try await bulk.finish() }
      } catch is BodyStream.Broken {
        throw OperatorProblem(.badRequest, "The stream broke off.", facts: bulk.counts)
      }
      if let problem = bulk.problem { throw problem }
      return operatorAnswer(.ok, .object(bulk.counts))
    }
  }
}

/// What has become of the lines of one stream so far.
struct Bulk {
  static let mediaTypes: Set<String> = ["application/x-ndjson", "application/jsonl"]
  /// Bounds how long a batch keeps other writers waiting.
  static let batchLines = 200
  static let batchBytes = 1_048_576
  /// So many refusals are told one by one; beyond that they are counted.
  static let mostErrors = 100

  private let membership: any MembershipStore
  private let scopes: Set<OperatorScope>
  private let now: Instant
  private var splitter = LineSplitter()
  private var batch: [ImportLine] = []
  private var batchBytes = 0

  private var lines = 0
  private var created = 0
  private var replaced = 0
  private var refused = 0
  private var errors: [(line: Int, json: JSON)] = []
  /// What ended the stream before its end.
  private var end: ImportError?

  init(membership: any MembershipStore, scopes: Set<OperatorScope>, now: Instant) {
    self.membership = membership
    self.scopes = scopes
    self.now = now
  }

  /// - Returns: whether more is wanted.
  mutating func take(_ chunk: [UInt8]) async throws -> Bool {
    var complete: [LineSplitter.Line] = []
    do { try splitter.take(chunk, into: &complete) } catch {
      end = error
      try await take(complete)
      try await file()
      return false
    }
    try await take(complete)
    return true
  }

  mutating func finish() async throws {
    var last: [LineSplitter.Line] = []
    splitter.finish(into: &last)
    try await take(last)
    try await file()
  }

  private mutating func take(_ complete: [LineSplitter.Line]) async throws {
    for line in complete {
      lines += 1
      do throws(ImportError) {
        let parsed = try ImportLine(number: line.number, line.bytes, now: now)
        guard scopes.contains(parsed.kind.writeScope) else {
          refuse(line.number, 1, "type", "The token lacks the scope '\(parsed.kind.writeScope.name)'.")
          continue
        }
        batch.append(parsed)
        batchBytes += line.bytes.count
      } catch {
        refuse(error)
      }
      if batch.count >= Self.batchLines || batchBytes >= Self.batchBytes { try await file() }
    }
  }

  private mutating func file() async throws {
    guard !batch.isEmpty else { return }
    let outcomes = try await membership.write { [batch] in try WebServer.file(batch, in: $0) }
    for outcome in outcomes {
      switch outcome {
      case .success(.created): created += 1
      case .success(.replaced): replaced += 1
      case .failure(let error): refuse(error)
      }
    }
    batch = []
    batchBytes = 0
  }

  private mutating func refuse(_ error: ImportError) {
    refuse(error.line, error.column, error.fault.key, error.fault.explanation)
  }

  private mutating func refuse(_ line: Int, _ column: Int, _ key: String?, _ detail: String) {
    refused += 1
    guard errors.count < Self.mostErrors else { return }
    errors.append((line, ["line": JSON(line), "column": JSON(column), "key": JSON(key), "detail": .string(detail)]))
  }

  var counts: [JSON.Member] {
    [
      JSON.Member("lines", JSON(lines)), JSON.Member("created", JSON(created)),
      JSON.Member("replaced", JSON(replaced)), JSON.Member("refused", JSON(refused)),
      JSON.Member("errors", .array(errors.sorted { $0.line < $1.line }.map(\.json))),
    ]
  }

  /// What to answer where not every line was filed.
  var problem: OperatorProblem? {
    if let end {
      return OperatorProblem(
        .contentTooLarge, "Line \(end.line): \(end.fault.explanation) It and what follows was not read.", facts: counts)
    }
    guard refused > 0 else { return nil }
    let words = refused == 1 ? "1 of \(lines) lines was refused" : "\(refused) of \(lines) lines were refused"
    return OperatorProblem(.unprocessableContent, words + "; the others are filed.", facts: counts)
  }
}
