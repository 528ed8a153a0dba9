// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import UsherOAuth

extension ClientCommand {
  struct Requests: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the last requests of a client and why they failed, newest first.",
      discussion: "A running server files a request within a second.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The client id.") var client: String
    @Flag(help: "Show refusals only.") var refused = false
    @Option(help: "How many to show at most.") var limit = 25

    func run() async throws {
      try await common.onData { data in
        guard (1...1000).contains(limit) else { throw Complaint("--limit is from 1 to 1000.") }
        let authority = data.authority
        let page = try await authority.traces(
          of: ClientIdentifier(client), for: .theOperator, failedOnly: refused, limit: limit)
        guard let page else { throw Complaint("There is no client \(client).") }
        let lifetime = authority.lifetimes.code
        common.show(
          [
            "requests": .array(page.traces.map { $0.json(codeLifetime: lifetime) }), "not_kept": JSON(page.dropped),
          ], page.text(codeLifetime: lifetime))
      }
    }
  }
}

extension TracePage {
  fileprivate func text(codeLifetime: Duration) -> String {
    var lines = traces.flatMap { $0.lines(codeLifetime: codeLifetime) }
    if traces.isEmpty { lines = ["Nothing is kept of this client's requests."] }
    if dropped > 0 { lines.append("\(dropped) more refusals were not kept in the last seven days.") }
    return lines.joined(separator: "\n")
  }
}

extension ReadTrace {
  fileprivate func lines(codeLifetime: Duration) -> [String] {
    let told = explanation(codeLifetime: codeLifetime)
    let verdict =
      switch trace.outcome {
      case .passed: "passed"
      case .refused(_, let status, let error): "refused: \(status) \(error)"
      }
    let doubt = trace.isProved || trace.step == .authorize ? "" : ", by somebody who did not prove to be this client"
    return ["\(trace.at.text())  \(trace.step.name)  \(verdict)\(doubt)", "  \(told.decision)"]
      + (told.rule.map { ["  Rule: \($0.sentence) (\($0.source))"] } ?? [])
      + told.changes.map { "  Change: \($0)" } + (sequel.map { ["  \($0)"] } ?? [])
      + ["  \(trace.target)  reference \(trace.reference)"]
  }

  fileprivate func json(codeLifetime: Duration) -> JSON {
    let told = explanation(codeLifetime: codeLifetime)
    var members = [
      JSON.Member("reference", .string(trace.reference)), JSON.Member("at", .string(trace.at.text())),
      JSON.Member("step", .string(trace.step.name)), JSON.Member("proved", .bool(trace.isProved)),
      JSON.Member("request", .string(trace.target)), JSON.Member("refused", .bool(trace.isFailure)),
      JSON.Member("decision", .string(told.decision)),
    ]
    if case .refused(let finding, let status, let error) = trace.outcome {
      members += [
        JSON.Member("rule", .string(finding.rule.rawValue)), JSON.Member("source", .string(finding.rule.source)),
        JSON.Member("status", JSON(status)), JSON.Member("error", .string(error)),
        JSON.Member("changes", JSON(told.changes)),
      ]
    }
    members.append(JSON.Member("sent", .object(trace.sent.map { JSON.Member($0.name, .string($0.value.words)) })))
    if let sequel { members.append(JSON.Member("then", .string(sequel))) }
    return .object(members)
  }
}

extension SentParameter.Value {
  fileprivate var words: String {
    switch self {
    case .text(let text): text
    case .masked(let length, let kind): "(\(length) characters\(kind.map { ", looks like " + $0.name } ?? ""))"
    }
  }
}

extension Trace.Step {
  fileprivate var name: String {
    switch self {
    case .authorize: "authorize"
    case .exchange: "exchange"
    case .refresh: "refresh"
    case .token: "token"
    case .revoke: "revoke"
    case .introspect: "introspect"
    case .api: "api"
    }
  }
}
