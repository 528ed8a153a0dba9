// SPDX-License-Identifier: Apache-2.0
import Crypto
import Synchronization

/// The receiving end of one webhook.
///
/// An event counts as seen when your closure returned; if it throws, the platform is told to come again. A delivery that
/// comes again is answered as well as the first and not acted on. Patreon's deliveries have no number, so there the same
/// bytes about the same resource are one delivery unless another came in between.
public final class WebhookReceiver: Sendable {
  private let secret: Secret<WebhookSecret>
  private let seen = Mutex(Seen())

  public init(secret: Secret<WebhookSecret>) { self.secret = secret }

  public enum Outcome: Sendable, Equatable {
    case taken
    case repeated
    /// The signature is not that of this webhook.
    case forged
    case unreadable
    /// Your closure threw, or the same delivery is being acted on.
    case notNow

    /// The status to answer.
    public var status: Int {
      switch self {
      case .taken, .repeated: 204
      case .forged: 403
      case .unreadable: 400
      case .notNow: 503
      }
    }
  }

  /// Judges one delivery and acts on it.
  ///
  /// - Parameter body: the bytes as they came; what was parsed and written again has another signature.
  public func receive(
    headers: Headers, body: [UInt8], _ act: (WebhookEvent) async throws -> Void
  ) async -> Outcome {
    guard isGenuine(headers, body) else { return .forged }
    guard let trigger = headers["X-Patreon-Event"], let record = Document(body)?.primary.first else {
      return .unreadable
    }
    let subject: String
    let delivery: String
    if headers["X-Usher-Signature"] != nil, let number = headers["X-Usher-Delivery"] {
      (subject, delivery) = ("usher " + number, number)
    } else {
      subject = "\(record.type) \(record.id)"
      delivery = trigger + Hexadecimal.encode(SHA256.hash(data: body))
    }
    switch seen.withLock({ $0.begin(delivery, about: subject) }) {
    case .seen: return .repeated
    case .running: return .notNow
    case .new: break
    }
    do { try await act(WebhookEvent(trigger: .init(rawValue: trigger), record: record)) } catch {
      seen.withLock { $0.abandon(delivery) }
      return .notNow
    }
    seen.withLock { $0.finish(delivery, about: subject) }
    return .taken
  }

  /// Of the two signatures that an Usher sends, the second also covers the number of the delivery.
  private func isGenuine(_ headers: Headers, _ body: [UInt8]) -> Bool {
    let key = SymmetricKey(data: Array(secret.reveal().utf8))
    let wire = Hexadecimal.encode(HMAC<Insecure.MD5>.authenticationCode(for: body, using: key))
    guard let claim = headers["X-Patreon-Signature"], constantTimeEqual(Array(claim.utf8), Array(wire.utf8)) else {
      return false
    }
    guard let second = headers["X-Usher-Signature"] else { return true }
    let parts = ["X-Usher-Delivery", "X-Usher-Sequence", "X-Usher-Time"].map { (headers[$0] ?? "") + "." }
    let whole = Array(parts.joined().utf8) + body
    let expected = "sha256=" + Hexadecimal.encode(HMAC<SHA256>.authenticationCode(for: whole, using: key))
    return constantTimeEqual(Array(second.utf8), Array(expected.utf8))
  }
}

/// The last deliveries, in a bounded memory.
private struct Seen {
  static let most = 10_000
  private var last: [String: String] = [:]
  private var order: [String] = []
  private var oldest = 0
  private var running: Set<String> = []

  enum Verdict { case new, running, seen }

  mutating func begin(_ delivery: String, about subject: String) -> Verdict {
    if last[subject] == delivery { return .seen }
    return running.insert(delivery).inserted ? .new : .running
  }

  mutating func abandon(_ delivery: String) { running.remove(delivery) }

  mutating func finish(_ delivery: String, about subject: String) {
    running.remove(delivery)
    if last.updateValue(delivery, forKey: subject) != nil { return }
    if order.count < Seen.most {
      order.append(subject)
    } else {
      last[order[oldest]] = nil
      order[oldest] = subject
      oldest = (oldest + 1) % Seen.most
    }
  }
}
