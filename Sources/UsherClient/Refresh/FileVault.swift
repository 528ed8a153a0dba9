// SPDX-License-Identifier: Apache-2.0
import Crypto
import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder with a file for each user, locked by a key of yours (AES-256-GCM). The name of a file tells nobody whose it
/// is, and a file that was put in another's place is refused.
public final class FileVault: TokenVault {
  private let folder: String
  private let key: SymmetricKey
  private let files = DispatchQueue(label: "usher.file-vault")

  public static let keyByteCount = 32

  /// - Parameters:
  ///   - folder: made if it is not there, for its owner alone.
  ///   - key: ``keyByteCount`` random bytes that are kept elsewhere.
  /// - Throws: ``VaultError``.
  public init(folder: String, key: [UInt8]) throws(VaultError) {
    guard key.count == FileVault.keyByteCount else { throw .keyLength }
    self.folder = folder
    self.key = SymmetricKey(data: key)
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .file("mkdir", errno) }
  }

  public func pair(for user: String) async throws -> TokenPair? {
    try await onQueue { [self] in
      guard let locked = try read(path(of: user)) else { return nil }
      guard let box = try? AES.GCM.SealedBox(combined: locked),
        let open = try? AES.GCM.open(box, using: key, authenticating: Array(user.utf8)),
        let pair = TokenPair(kept: String(decoding: open, as: UTF8.self))
      else { throw VaultError.notOurs }
      return pair
    }
  }

  public func store(_ pair: TokenPair, for user: String) async throws {
    try await onQueue { [self] in
      let box = try AES.GCM.seal(Array(pair.revealText().utf8), using: key, authenticating: Array(user.utf8))
      try write(Array(box.nonce) + box.ciphertext + box.tag, to: path(of: user))
    }
  }

  public func remove(_ user: String) async throws {
    try await onQueue { [self] in
      guard unlink(path(of: user)) == 0 || errno == ENOENT else { throw VaultError.file("unlink", errno) }
      try flushFolder()
    }
  }

  private func onQueue<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      files.async { continuation.resume(with: Result { try body() }) }
    }
  }

  private func path(of user: String) -> String {
    folder + "/" + Hexadecimal.encode(HMAC<SHA256>.authenticationCode(for: Array(user.utf8), using: key)) + ".pair"
  }

  /// `nil` where there is no such file.
  private func read(_ path: String) throws -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw VaultError.file("open", errno)
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = chunk.withUnsafeMutableBytes { buffer in
        #if canImport(Glibc)
          Glibc.read(file, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
          Musl.read(file, buffer.baseAddress, buffer.count)
        #else
          Darwin.read(file, buffer.baseAddress, buffer.count)
        #endif
      }
      if count == 0 { return bytes }
      guard count > 0 else { throw VaultError.file("read", errno) }
      bytes += chunk[..<count]
    }
  }

  /// Whoever looks, and whenever the power fails: the old file or the new one, never a part.
  private func write(_ bytes: [UInt8], to path: String) throws {
    let draft = path + ".new"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw VaultError.file("open", errno) }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { buffer in
        #if canImport(Glibc)
          Glibc.write(file, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
          Musl.write(file, buffer.baseAddress, buffer.count)
        #else
          Darwin.write(file, buffer.baseAddress, buffer.count)
        #endif
      }
      guard count > 0 else { throw VaultError.file("write", errno) }
      rest = rest.dropFirst(count)
    }
    guard fsync(file) == 0 else { throw VaultError.file("fsync", errno) }
    guard rename(draft, path) == 0 else { throw VaultError.file("rename", errno) }
    try flushFolder()
  }

  private func flushFolder() throws {
    let directory = open(folder, O_RDONLY | O_CLOEXEC)
    guard directory >= 0 else { throw VaultError.file("open", errno) }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw VaultError.file("fsync", errno) }
  }
}

public enum VaultError: Error, Equatable, Sendable {
  case keyLength
  /// Locked with another key, changed, or put in another's place.
  case notOurs
  case notRemoved
  /// A call of the system and its `errno`.
  case file(String, Int32)
}
