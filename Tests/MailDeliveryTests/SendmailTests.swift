// SPDX-License-Identifier: Apache-2.0
import Foundation
import MailDelivery
import Rehearsal
import Testing

@Suite struct `The program that takes mail` {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// A program that a shell runs.
  private func program(_ script: String) throws -> [String] {
    let path = folder.file("sendmail")
    try Data(("#!/bin/sh\n" + script + "\n").utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return [path, "-t", "-i"]
  }

  private func send(_ command: [String], _ mail: String = "mail", patience: Duration = .seconds(30)) async throws {
    try await Sendmail(command: command, patience: patience).send(Array(mail.utf8))
  }

  @Test func `gets the whole mail on standard input, and its own arguments`() async throws {
    let copy = folder.file("copy")
    let mail = String(repeating: "To: ada@example.com; $(id) 'quoted' \\ Ω\n", count: 20_000)
    try await send(program("cat > '\(copy)'; echo \"$@\" >> '\(copy)'"), mail)
    #expect(try String(contentsOfFile: copy, encoding: .utf8) == mail + "-t -i\n")
  }

  @Test func `is no success where it ends with anything but 0`() async throws {
    let command = try program("cat > /dev/null; echo a secret >&2; exit 75")
    let refusal = await #expect(throws: Sendmail.Refusal.self) { try await send(command) }
    #expect(refusal?.words.contains("75") == true && refusal?.words.contains("secret") == false)
  }

  @Test func `is no success where it is killed, missing or no program`() async throws {
    await #expect(throws: Sendmail.Refusal.self) { try await send(program("kill -9 $$")) }
    await #expect(throws: Sendmail.Refusal.self) { try await send([folder.file("nothing")]) }
    await #expect(throws: Sendmail.Refusal.self) { try await send(["/etc/passwd"]) }
  }

  @Test func `may not read what it gets: this server lives on`() async throws {
    let mail = String(repeating: "x", count: 4 * 1024 * 1024)
    try? await send(program("exec <&-; exit 0"), mail)
    await #expect(throws: Sendmail.Refusal.self) { try await send(program("exec <&-; exit 1"), mail) }
  }

  @Test func `is ended where it takes too long`() async throws {
    let refusal = await #expect(throws: Sendmail.Refusal.self) {
      try await send(program("exec sleep 600"), patience: .milliseconds(200))
    }
    #expect(refusal?.words.contains("longer") == true)
  }
}
