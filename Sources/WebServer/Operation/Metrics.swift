// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// What this server counted since it started, in the text of OpenMetrics 1.0.
public final class Metrics: Sendable {
  /// A figure from elsewhere, such as the store.
  public struct Figure: Sendable {
    public enum Kind: String, Sendable { case counter, gauge }
    public let name: String
    public let kind: Kind
    public let help: String
    public let value: Double

    public init(_ name: String, _ kind: Kind, help: String, value: Double) {
      self.name = name
      self.kind = kind
      self.help = help
      self.value = value
    }
  }

  enum Event: Hashable, Sendable {
    case tokensIssued
    case refusal(String)
    case throttled(String)
  }

  /// Upper bounds of the latency buckets, in microseconds.
  private static let bounds: [Int64] = [
    250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 500_000, 2_500_000,
  ]

  private struct Request: Hashable {
    let route: String
    let method: String
    let status: Int
  }

  private struct Latency {
    var buckets = [Int](repeating: 0, count: Metrics.bounds.count + 1)
    var sum: Int64 = 0
  }

  private struct Counts {
    var requests: [Request: Int] = [:]
    var latencies: [String: Latency] = [:]
    var events: [Event: Int] = [:]
  }

  private let counts = Mutex(Counts())

  func count(_ event: Event) { counts.withLock { $0.events[event, default: 0] += 1 } }

  /// - Parameters:
  ///   - route: the route's own path, so that nobody's requests can make new series.
  ///   - microseconds: from the head's arrival to the answer.
  func count(route: String, method: String, status: Int, microseconds: Int64) {
    let bucket = Metrics.bounds.firstIndex { microseconds <= $0 } ?? Metrics.bounds.count
    counts.withLock { counts in
      counts.requests[Request(route: route, method: method, status: status), default: 0] += 1
      counts.latencies[route, default: Latency()].buckets[bucket] += 1
      counts.latencies[route, default: Latency()].sum += microseconds
    }
  }

  /// What was counted, summed up.
  struct Totals: Sendable, Equatable {
    var answered = 0
    /// Of them, 4xx and 5xx.
    var clientErrors = 0
    var serverErrors = 0
    var tokensIssued = 0
    var throttled = 0
    /// At the token endpoints, the most frequent first.
    var refusals: [Refusal] = []

    struct Refusal: Sendable, Equatable {
      let error: String
      let count: Int
    }
  }

  var totals: Totals {
    let counts = counts.withLock { $0 }
    var totals = Totals()
    for (request, count) in counts.requests {
      totals.answered += count
      if (400..<500).contains(request.status) { totals.clientErrors += count }
      if request.status >= 500 { totals.serverErrors += count }
    }
    for (event, count) in counts.events {
      switch event {
      case .tokensIssued: totals.tokensIssued += count
      case .throttled: totals.throttled += count
      case .refusal(let error): totals.refusals.append(Totals.Refusal(error: error, count: count))
      }
    }
    totals.refusals.sort { ($1.count, $0.error) < ($0.count, $1.error) }
    return totals
  }

  func text(with figures: [Figure]) -> String {
    let counts = counts.withLock { $0 }
    var lines: [String] = []
    func family(_ name: String, _ kind: String, _ help: String) {
      lines.append("# TYPE \(name) \(kind)")
      lines.append("# HELP \(name) \(help)")
    }
    family("usher_requests", "counter", "Requests answered, by route, method and status.")
    for (request, count) in counts.requests.sorted(by: { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }
    ) {
      lines.append(
        "usher_requests_total{route=\"\(request.route)\",method=\"\(request.method)\",status=\"\(request.status)\"} \(count)"
      )
    }
    family("usher_request_seconds", "histogram", "Time to answer, by route.")
    for (route, latency) in counts.latencies.sorted(by: { $0.key < $1.key }) {
      var total = 0
      for (bound, count) in zip(Metrics.bounds.map { String(Double($0) / 1e6) } + ["+Inf"], latency.buckets) {
        total += count
        lines.append("usher_request_seconds_bucket{route=\"\(route)\",le=\"\(bound)\"} \(total)")
      }
      lines.append("usher_request_seconds_count{route=\"\(route)\"} \(total)")
      lines.append("usher_request_seconds_sum{route=\"\(route)\"} \(Double(latency.sum) / 1e6)")
    }
    family("usher_tokens_issued", "counter", "Pairs of tokens issued by exchange or refresh.")
    lines.append("usher_tokens_issued_total \(counts.events[.tokensIssued] ?? 0)")
    family("usher_refusals", "counter", "Refusals at the token endpoints, by error.")
    for (event, count) in counts.events.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      if case .refusal(let error) = event { lines.append("usher_refusals_total{error=\"\(error)\"} \(count)") }
    }
    family("usher_throttled", "counter", "Requests answered 429, by whose bound they were over.")
    for (event, count) in counts.events.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      if case .throttled(let bound) = event { lines.append("usher_throttled_total{bound=\"\(bound)\"} \(count)") }
    }
    for figure in figures {
      family(figure.name, figure.kind.rawValue, figure.help)
      lines.append("\(figure.name)\(figure.kind == .counter ? "_total" : "") \(figure.value)")
    }
    return lines.joined(separator: "\n") + "\n# EOF\n"
  }
}
