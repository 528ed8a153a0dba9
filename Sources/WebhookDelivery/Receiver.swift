// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import Membership
import NIOCore
import NIOHTTP1
import UsherOAuth

/// A receiver whose address was looked up and found to be one that may be called; every call of one visit goes there,
/// so that no second look-up can lead elsewhere.
struct Receiver {
  private let client: HTTPClient
  private let address: ReceiverAddress
  /// The address that is connected to.
  let destination: String
  private let patience: Courier.Patience

  /// - Throws: ``Unreachable``.
  init(_ address: ReceiverAddress, _ courier: Courier.Settings, _ lookup: NameLookup) async throws(Unreachable) {
    let found = await lookup.addresses(address.host)
    guard !found.isEmpty else { throw Unreachable("The name \(address.host) was not found.") }
    guard let allowed = found.first(where: { courier.privateReceivers || $0.isPublic }) else {
      throw Unreachable(
        "\(address.host) is \(found.map(\.description).joined(separator: ", ")), which is not a public address.")
    }
    self.address = address
    destination = allowed.description
    patience = courier.patience
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .nanoseconds(patience.connect.inNanoseconds)),
      decompression: .disabled)
    configuration.httpVersion = .http1Only
    // When to try again is for the schedule.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.dnsOverride = [address.host: destination]
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  func leave() async { try? await client.shutdown() }

  /// Sends one event and waits for the head of the answer.
  func take(_ delivery: DueDelivery, secret: String, at now: Instant) async throws -> DeliveryOutcome {
    let event = delivery.event
    var request = HTTPClientRequest(url: address.text)
    request.method = .POST
    // No Accept: a known receiver refuses deliveries that have one.
    let time = now.text(withMilliseconds: true)
    request.headers = [
      "Content-Type": "application/json",
      "User-Agent": "Usher",
      "X-Patreon-Event": event.trigger.name,
      "X-Patreon-Signature": Signature.ofWire(secret: secret, body: event.payload),
      "X-Usher-Delivery": event.delivery,
      "X-Usher-Sequence": String(event.sequence),
      "X-Usher-Time": time,
      "X-Usher-Signature": Signature.ofDelivery(
        secret: secret, delivery: event.delivery, sequence: event.sequence, time: time, body: event.payload),
    ]
    if delivery.missed > 0 { request.headers.add(name: "X-Usher-Missed", value: String(delivery.missed)) }
    request.body = .bytes(event.payload)
    let deadline = NIODeadline.now() + .nanoseconds(patience.answer.inNanoseconds)
    do {
      let response = try await client.execute(request, deadline: deadline)
      let status = Int(response.status.code)
      switch status {
      case 200..<300:
        await discard(response.body)
        return .delivered(status: status)
      case 300..<400: return .failed("The receiver answered \(status); redirects are not followed.", status: status)
      default: return .failed("The receiver answered \(status).", status: status)
      }
    } catch let error as HTTPClientError where error == .deadlineExceeded {
      return .failed("No answer came within \(patience.answer.inSeconds) seconds.", status: nil)
    } catch let error as HTTPClientError where error == .connectTimeout {
      return .failed("No connection within \(patience.connect.inSeconds) seconds.", status: nil)
    } catch {
      if Task.isCancelled { throw CancellationError() }
      return .failed("The call failed: \(String(String(describing: error).prefix(200)))", status: nil)
    }
  }

  private static let mostBodyBytes = 64 * 1024

  /// Reads a short answer to its end, so that the connection can be used again; a long or slow one ends it.
  private func discard(_ body: HTTPClientResponse.Body) async {
    await withTaskGroup { group in
      group.addTask {
        var bytes = 0
        do {
          for try await part in body {
            bytes += part.readableBytes
            if bytes > Receiver.mostBodyBytes { return }
          }
        } catch {
          // What it says is nothing to us.
        }
      }
      group.addTask { [patience] in try? await Task.sleep(for: patience.connect) }
      await group.next()
      group.cancelAll()
    }
  }
}

/// Why a receiver is not even called.
struct Unreachable: Error {
  let explanation: String
  init(_ explanation: String) { self.explanation = explanation }
}

extension Duration {
  fileprivate var inNanoseconds: Int64 { inMilliseconds * 1_000_000 }
}
