// SPDX-License-Identifier: Apache-2.0
import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds the addresses of a name, the best first.
public struct NameLookup: Sendable {
  public let addresses: @Sendable (_ host: String) async -> [NetworkAddress]

  public init(_ addresses: @escaping @Sendable (_ host: String) async -> [NetworkAddress]) {
    self.addresses = addresses
  }

  /// As the system does it: it may wait for a name server, so it has threads that come when they are needed.
  public static let system: NameLookup = {
    let threads = DispatchQueue(label: "webhooks.names", attributes: .concurrent)
    return NameLookup { host in
      await withCheckedContinuation { continuation in
        threads.async { continuation.resume(returning: lookUp(host)) }
      }
    }
  }()

  private static func lookUp(_ host: String) -> [NetworkAddress] {
    var wanted = addrinfo()
    wanted.ai_flags = AI_ADDRCONFIG
    #if canImport(Glibc)
      wanted.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      wanted.ai_socktype = SOCK_STREAM
    #endif
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &wanted, &first) == 0 else { return [] }
    defer { freeaddrinfo(first) }
    var found: [NetworkAddress] = []
    var entry = first
    while let current = entry {
      if let address = NetworkAddress(current.pointee) { found.append(address) }
      entry = current.pointee.ai_next
    }
    return found
  }
}

extension NetworkAddress {
  fileprivate init?(_ entry: addrinfo) {
    guard let address = entry.ai_addr else { return nil }
    switch entry.ai_family {
    case AF_INET:
      let bytes = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
        withUnsafeBytes(of: address.pointee.sin_addr) { Array($0) }
      }
      self.init(bytes: bytes)
    case AF_INET6:
      let bytes = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
        withUnsafeBytes(of: address.pointee.sin6_addr) { Array($0) }
      }
      self.init(bytes: bytes)
    default: return nil
    }
  }
}
