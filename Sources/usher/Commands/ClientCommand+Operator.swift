// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import UsherOAuth

/// What operators decide about clients.
extension ClientCommand {
  struct WithdrawScope: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "withdraw-scope",
      abstract: "Take an approval back: the client's tokens lose the scope at once, all but its owner's.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The client id.") var client: String
    @Argument(help: "The scope.") var scope: String

    func run() async throws {
      try await common.onData { data in
        guard let scope = Scope(name: scope) else { throw Complaint("\(scope) is not a scope of this server.") }
        let changed = try await data.authority.withdraw([scope], from: ClientIdentifier(client), by: .commandLine)
        guard let changed else { throw Complaint("There is no client \(client).") }
        common.show(changed.json, "Approved: \(changed.approvedScopes)")
      }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say on the consent page that you know who runs a client; --withdraw takes it back.",
      discussion: "It lapses when the owner changes the client's name, author, site, picture or redirect addresses.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The client id.") var client: String
    @Flag(help: "Do not say so any more.") var withdraw = false

    func run() async throws {
      try await common.onData { data in
        let changed = try await data.authority.setVerified(ClientIdentifier(client), !withdraw, by: .commandLine)
        guard let changed else { throw Complaint("There is no client \(client).") }
        common.show(changed.json, withdraw ? "No longer verified." : "Verified.")
      }
    }
  }

  struct Disable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shut a client out: its codes and tokens die at once, and nobody can log in with it.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The client id.") var client: String

    func run() async throws {
      try await common.onData { data in
        let changed = try await data.authority.setDisabled(ClientIdentifier(client), true, by: .commandLine)
        guard let changed else { throw Complaint("There is no client \(client).") }
        common.show(changed.json, "Disabled.")
      }
    }
  }

  struct Enable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a client in again; tokens that died stay dead, so give its owner new creator's tokens.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The client id.") var client: String

    func run() async throws {
      try await common.onData { data in
        let changed = try await data.authority.setDisabled(ClientIdentifier(client), false, by: .commandLine)
        guard let changed else { throw Complaint("There is no client \(client).") }
        common.show(changed.json, "Enabled.")
      }
    }
  }

  struct Approvals: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List what owners ask for: restricted scopes of their clients, those who wait longest first.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Go on after the request with this number.") var after: String?
    @Option(help: "How many at most.") var limit = 100

    func run() async throws {
      try await common.onData { data in
        let pending = try await data.authority.pendingScopeRequests(
          after: after.flatMap { ID($0) }, limit: checkedLimit(limit))
        common.show(
          ["requests": .array(pending.map(\.json))],
          pending.map { pending in
            "\(pending.request.id)  \(pending.client.identifier)  \(pending.client.description.name)  "
              + "\(pending.request.scopes)  \(pending.request.asked.text())  \(pending.request.why)"
          }.joined(separator: "\n"))
      }
    }
  }

  struct AnswerRequest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "answer-request", abstract: "Approve or refuse what an owner asks for.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The number of the request, as `usher client approvals` shows it.") var request: String
    @Flag(help: "Approve or refuse it.") var answer: Answer
    @Option(help: "What the owner reads beside the answer.") var words: String?

    enum Answer: String, EnumerableFlag { case approve, refuse }

    func run() async throws {
      try await common.onData { data in
        guard let id = ID<ScopeRequest>(request) else { throw Complaint("There is no request \(request).") }
        let answered = try await data.authority.answerScopeRequest(
          id, with: answer == .approve ? .approve : .refuse, words: words, by: .commandLine)
        switch answered {
        case .success(let answered):
          common.show(
            [
              "id": .string(request), "scopes": .string(answered.scopes.description),
              "approved": .bool(answer == .approve),
            ], answer == .approve ? "Approved: \(answered.scopes)" : "Refused: \(answered.scopes)")
        case .failure(.unknown): throw Complaint("There is no request \(request).")
        case .failure(.answeredBefore): throw Complaint("Request \(request) was answered before.")
        case .failure(.wordsTooLong): throw Complaint("--words is at most \(ScopeRequest.mostBytes) bytes.")
        }
      }
    }
  }
}

extension PendingScopeRequest {
  fileprivate var json: JSON {
    [
      "id": .string(request.id.description), "client_id": .string(client.identifier.text),
      "client_name": .string(client.description.name), "owner": .string(client.owner.description),
      "scopes": .string(request.scopes.description), "why": .string(request.why),
      "asked": .string(request.asked.text()),
    ]
  }
}
