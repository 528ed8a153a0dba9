// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import Storage
import UsherOAuth

/// Options that every command has.
struct CommonOptions: ParsableArguments {
  @Option(help: "The data file; also USHER_DATA. Default: \(DataFile.defaultPath).")
  var data: String?

  @Flag(help: "Print one line of JSON.")
  var json = false

  /// Runs a command on the data file, which a server may be using at the same time.
  func onData(_ act: (DataFile) async throws -> Void) async throws {
    do {
      let data = try await DataFile(path: data ?? Environment.value("USHER_DATA") ?? DataFile.defaultPath)
      do {
        try await act(data)
        await data.close()
      } catch {
        await data.close()
        throw error
      }
    } catch {
      throw said(error)
    }
  }

  func show(_ json: JSON, _ text: String) {
    print(self.json ? String(decoding: json.bytes, as: UTF8.self) : inert(text))
  }

  /// Names and addresses are others' words, and a terminal obeys some characters.
  private func inert(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let isPlain =
            scalar == "\n" || scalar == "\t" || ![.control, .format].contains(scalar.properties.generalCategory)
          return isPlain ? scalar : "\u{FFFD}"
        }))
  }
}

/// Says what stopped a command on standard error; ArgumentParser words the rest itself.
func said(_ error: any Error) -> any Error {
  let sentence: String
  switch error {
  case let complaint as Complaint: sentence = complaint.description
  case let invalid as InvalidSignUp: sentence = invalid.problems.map(\.rawValue).joined(separator: "\n")
  case let invalid as InvalidRegistration:
    sentence = invalid.problems.map { "\($0.field.rawValue): \($0.sentence)" }.joined(separator: "\n")
  case let error as StorageError: sentence = error.sentence
  default: return error
  }
  standardError("usher: " + sentence + "\n")
  return ExitCode.failure
}

extension StorageError {
  var sentence: String {
    switch self {
    case .busy: "Another program holds the data file; try again."
    case .unavailable(let reason): reason
    case .constraint(let name): "The data refuses this: \(name)."
    case .newerSchema(let found, let known):
      "The data file has schema \(found) and this program knows \(known): use the newer program that made it."
    case .statement(let text): "A statement failed: \(text)."
    }
  }
}
