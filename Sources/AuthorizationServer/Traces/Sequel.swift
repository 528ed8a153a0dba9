// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

extension ReadTrace {
  /// What came next in the same log-in, in a sentence; `nil` where nothing that is kept did.
  public var sequel: String? {
    guard let next = related.first(where: { $0.at >= trace.at && isLater($0) }) else { return nil }
    let words =
      switch (next.step, next.passage) {
      case (.authorize, .logIn?): "The person was asked to log in"
      case (.authorize, .asked?): "The person was asked for consent"
      case (.authorize, .allowed?): "The person allowed it"
      case (.authorize, _): "It was refused"
      case (.exchange, .issued?): "This code was then exchanged"
      case (.exchange, _): "The exchange of this code was refused"
      case (.refresh, .issued?): "Its tokens were refreshed"
      case (.refresh, _): "A refresh of its tokens was refused"
      case (.revoke, _): "A token of it was revoked"
      case (.token, _), (.introspect, _), (.api, _): "A call with its token was refused"
      }
    return "\(words) \((next.at - trace.at).words) later."
  }

  /// Two requests within one millisecond are in the order in which they were filed; that of the trace itself is not known
  /// here, so only a step that follows this one counts then.
  private func isLater(_ outline: TraceOutline) -> Bool {
    outline.at > trace.at || outline.step.rawValue > trace.step.rawValue
  }
}
