// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Synchronization
import UsherOAuth

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One line of JSON a request, to standard error.
///
/// A line names the route and never the address that was asked for: queries of this wire hold codes and secrets. Lines
/// are collected and written together, at the latest when `flush()` is next called.
public final class RequestLog: Sendable {
  private let lines = Mutex<[UInt8]>([])
  private let writing = Mutex(())
  private let write: @Sendable ([UInt8]) -> Void

  private static let mostHeldBytes = 16 * 1024

  public init(write: @escaping @Sendable ([UInt8]) -> Void = RequestLog.toStandardError) { self.write = write }

  /// Something an operator should see besides requests. Values must hold no secret.
  public func note(_ message: StaticString, _ values: [String: String] = [:]) {
    var line = "{\"time\":\"\(Self.now.text(withMilliseconds: true))\",\"message\":\"\(message)\""
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      line += ",\"\(name)\":\"\(Self.escaped(value))\""
    }
    line += "}\n"
    append { [line] in $0.append(contentsOf: line.utf8) }
    flush()
  }

  func request(
    id: String, method: String, route: String, status: Int, microseconds: Int64, address: String
  ) {
    let now = Self.now
    append { line in
      line.append(contentsOf: "{\"time\":\"".utf8)
      now.append(to: &line, withMilliseconds: true)
      line.append(contentsOf: "\",\"message\":\"request\",\"id\":\"".utf8)
      line.append(contentsOf: id.utf8)
      line.append(contentsOf: "\",\"method\":\"".utf8)
      line.append(contentsOf: Self.escaped(method).utf8)
      line.append(contentsOf: "\",\"route\":\"".utf8)
      line.append(contentsOf: route.utf8)
      line.append(contentsOf: "\",\"status\":".utf8)
      line.append(contentsOf: String(status).utf8)
      line.append(contentsOf: ",\"us\":".utf8)
      line.append(contentsOf: String(microseconds).utf8)
      line.append(contentsOf: ",\"address\":\"".utf8)
      line.append(contentsOf: Self.escaped(address).utf8)
      line.append(contentsOf: "\"}\n".utf8)
    }
  }

  public func flush() {
    // One writer at a time, so that lines are whole and in order.
    writing.withLock { _ in
      let held = lines.withLock { held in
        defer { held = [] }
        return held
      }
      if !held.isEmpty { write(held) }
    }
  }

  /// - Parameter write: puts one line behind those that are held.
  private func append(_ write: (inout [UInt8]) -> Void) {
    let isFull = lines.withLock { held in
      write(&held)
      return held.count >= Self.mostHeldBytes
    }
    if isFull { flush() }
  }

  /// The real time, also in a sandbox: a log is read beside other logs.
  private static var now: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

  private static func escaped(_ text: String) -> String {
    if text.utf8.count <= 300, text.utf8.allSatisfy({ $0 >= 32 && $0 != 34 && $0 != 92 }) { return text }
    return String(
      text.unicodeScalars.prefix(300).map { $0.value < 32 || $0 == "\"" || $0 == "\\" ? "?" : Character($0) })
  }

  public static let toStandardError: @Sendable ([UInt8]) -> Void = { bytes in
    bytes.withUnsafeBytes { raw in
      var written = 0
      while written < raw.count {
        #if canImport(Glibc)
          let count = Glibc.write(2, raw.baseAddress! + written, raw.count - written)
        #else
          let count = Darwin.write(2, raw.baseAddress! + written, raw.count - written)
        #endif
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { return }
        written += count
      }
    }
  }
}
