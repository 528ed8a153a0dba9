// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import Storage
import UsherOAuth

extension OperatorCommand {
  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List what operators did on their pages and by these commands, newest first.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Go on before the act with this number.") var before: String?
    @Option(help: "How many at most.") var limit = 100

    func run() async throws {
      try await common.onData { data in
        let limit = try checkedLimit(limit)
        let acts = try await data.records.read {
          try $0.operatorActs(before: before.flatMap { ID($0) }, limit: limit)
        }
        common.show(
          ["acts": .array(acts.map(\.json))],
          acts.map { filed in
            let act = filed.act
            return "\(filed.id)  \(act.at.text())  \(act.name)  \(act.deed.rawValue)  \(act.subject)"
              + (act.detail.map { "  \($0)" } ?? "")
          }.joined(separator: "\n"))
      }
    }
  }
}

extension FiledAct {
  fileprivate var json: JSON {
    [
      "id": .string(id.description), "at": .string(act.at.text()), "operator": JSON(act.account?.description),
      "name": .string(act.name), "deed": .string(act.deed.rawValue), "subject": .string(act.subject),
      "detail": JSON(act.detail),
    ]
  }
}
