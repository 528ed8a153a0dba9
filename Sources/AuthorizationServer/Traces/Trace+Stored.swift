// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

/// The columns that a trace is written to and read from: forms, as this ring has a strict reader for them.
extension Trace {
  /// A trace takes no more than this in storage.
  public static let mostBytes = 2048

  /// The parameters, each with how much of it is kept; what does not fit goes first from the end.
  public var storedSent: String {
    var parameters = sent.prefix(24).map { parameter in
      switch parameter.value {
      case .text(let text): Form.Parameter(name: parameter.name, value: "=" + text)
      case .masked(let length, let kind):
        Form.Parameter(name: parameter.name, value: "\(length) \(kind?.rawValue ?? "")")
      }
    }
    while Form(Array(parameters)).encoded.utf8.count > 900, !parameters.isEmpty { parameters.removeLast() }
    return Form(Array(parameters)).encoded
  }

  public var storedOutcome: String {
    switch outcome {
    case .passed(let passage):
      return Form([.init(name: "passed", value: passage.rawValue)]).encoded
    case .refused(let finding, let status, let error):
      var parameters = [
        Form.Parameter(name: "refused", value: finding.rule.rawValue), .init(name: "status", value: "\(status)"),
        .init(name: "error", value: String(error.prefix(40))),
      ]
      for fact in Finding.Fact.allCases {
        guard let value = finding[fact] else { continue }
        parameters.append(.init(name: "-" + fact.rawValue, value: SentParameter.inert(value, atMost: 300)))
      }
      while Form(parameters).encoded.utf8.count > 1000, let longest = parameters.longest {
        parameters[longest] = parameters[longest].halved
      }
      return Form(parameters).encoded
    }
  }

  public var storedTarget: String { SentParameter.inert(target, atMost: 100) }

  public static func sent(stored text: String) -> [SentParameter] {
    ((try? Form(parsing: text)) ?? Form()).parameters.map { parameter in
      if parameter.value.hasPrefix("=") {
        return SentParameter(name: parameter.name, value: .text(String(parameter.value.dropFirst())))
      }
      let parts = parameter.value.split(separator: " ", maxSplits: 1)
      return SentParameter(
        name: parameter.name,
        value: .masked(
          length: parts.first.flatMap { Int($0) } ?? 0, parts.count > 1 ? SecretKind(of: parts[1]) : nil))
    }
  }

  /// `nil` for what another version of this server wrote and this one cannot read.
  public static func outcome(stored text: String) -> Outcome? {
    guard let form = try? Form(parsing: text) else { return nil }
    let values = Dictionary(form.parameters.map { ($0.name, $0.value) }) { first, _ in first }
    if let passage = values["passed"].flatMap({ Passage(rawValue: $0) }) { return .passed(passage) }
    guard let rule = values["refused"].flatMap({ Finding.Rule(rawValue: $0) }) else { return nil }
    var finding = Finding(rule)
    for fact in Finding.Fact.allCases { finding[fact] = values["-" + fact.rawValue] }
    return .refused(finding, status: values["status"].flatMap { Int($0) } ?? 0, error: values["error"] ?? "")
  }
}

extension [Form.Parameter] {
  fileprivate var longest: Int? {
    indices.max { self[$0].value.utf8.count < self[$1].value.utf8.count }.flatMap {
      self[$0].value.utf8.count > 8 ? $0 : nil
    }
  }
}

extension Form.Parameter {
  fileprivate var halved: Form.Parameter {
    let kept = value.unicodeScalars.prefix(value.unicodeScalars.count / 2)
    return Form.Parameter(name: name, value: String(String.UnicodeScalarView(kept)) + "…")
  }
}
