// SPDX-License-Identifier: Apache-2.0
import Subprocess

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Hands mails to a program that takes them on standard input and reads the recipients from their header, as `sendmail -t`
/// of every mail server does.
public struct Sendmail: Sendable {
  /// The program's path, and what follows it. No shell is between.
  public let command: [String]
  let patience: Duration

  public static let standard = ["/usr/sbin/sendmail", "-t", "-i"]

  /// - Parameter patience: how long the program may take; then it is ended.
  public init(command: [String] = Sendmail.standard, patience: Duration = .seconds(60)) {
    self.command = command
    self.patience = patience
  }

  /// What was wrong, in words that hold nothing of the mail.
  public struct Refusal: Error, Equatable {
    public let words: String
    public init(words: String) { self.words = words }
  }

  /// An open file with the mail that has no name, so that nobody else can open it and nothing of it stays.
  private static func file(holding message: [UInt8]) -> FileDescriptor? {
    var name = Array("/tmp/usher-mail-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    guard file >= 0 else { return nil }
    unlink(name)
    var written = 0
    while written < message.count {
      let count = message[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count > 0 else {
        close(file)
        return nil
      }
      written += count
    }
    guard lseek(file, 0, SEEK_SET) == 0 else {
      close(file)
      return nil
    }
    return FileDescriptor(rawValue: file)
  }

  /// - Throws: ``Refusal``.
  public func send(_ message: [UInt8]) async throws(Refusal) {
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
    let (program, arguments, patience) = (command[0], Array(command.dropFirst()), patience)
    let outcome = await withTaskGroup(of: Result<TerminationStatus?, Refusal>.self) { group in
      group.addTask { [options] in
        do {
          // A file and no pipe: a program that ends before it has read all of a pipe ends this server with it.
          guard let file = Sendmail.file(holding: message) else {
            return .failure(Refusal(words: "No file could be made to hand the mail over in."))
          }
          // What the program says could hold the mail, and so a token; its own log has the reason.
          let result = try await run(
            .path(FilePath(program)), arguments: Arguments(arguments), platformOptions: options,
            input: .fileDescriptor(file, closeAfterSpawningProcess: true), output: .discarded, error: .discarded)
          return .success(result.terminationStatus)
        } catch {
          return .failure(Refusal(words: "\(program) could not be run."))
        }
      }
      group.addTask {
        try? await Task.sleep(for: patience)
        return .success(nil)
      }
      let first = await group.next()
      group.cancelAll()
      return first
    }
    switch outcome {
    case .success(let status?) where status.isSuccess: return
    case .success(let status?): throw Refusal(words: "\(program) ended with \(status).")
    case .success(nil), nil: throw Refusal(words: "\(program) took longer than \(patience.components.seconds) seconds.")
    case .failure(let refusal): throw refusal
    }
  }
}
