// SPDX-License-Identifier: Apache-2.0
import HTTPTypes

/// One path, its other spellings, and what each method does there.
struct Route: Sendable {
  typealias Action = @Sendable (Provider, Incoming) async throws -> Answer

  /// In what form a path speaks of what went wrong.
  enum Voice: Sendable {
    case page
    /// RFC 6749 section 5.2.
    case oauth
    /// JSON:API error objects.
    case api
    /// RFC 9457.
    case problem
    case plain
  }

  /// How the bodies of a route's requests are taken.
  enum Body: Sendable {
    /// Whole before the action begins, up to so many bytes; `nil` for what the settings say.
    case whole(upTo: Int? = nil)
    /// By the action, while it arrives: ``Incoming/stream``.
    case stream
  }

  /// `{name}` stands for one segment, which the action finds in ``Incoming/parameters``.
  let path: String
  let aliases: [String]
  let voice: Voice
  let body: Body
  /// Whether nobody but an operator may learn that it exists: its actions see to that, and other methods follow them.
  let isHidden: Bool
  /// In the order of `Allow`.
  private let actions: [(method: HTTPRequest.Method, action: Action)]

  /// - Parameter head: what HEAD does where it is not GET without its body.
  init(
    _ path: String, aliases: [String] = [], _ voice: Voice, get: Action? = nil, post: Action? = nil,
    put: Action? = nil, patch: Action? = nil, delete: Action? = nil, head: Action? = nil, body: Body = .whole(),
    isHidden: Bool = false
  ) {
    self.path = path
    self.aliases = aliases
    self.voice = voice
    self.body = body
    self.isHidden = isHidden
    let all: [(HTTPRequest.Method, Action?)] = [
      (.get, get), (.head, head ?? get), (.post, post), (.put, put), (.patch, patch), (.delete, delete),
    ]
    actions = all.compactMap { method, action in action.map { (method, $0) } }
  }

  var allowed: [HTTPRequest.Method] { actions.map(\.method) + (allowsOtherOrigins ? [.options] : []) }

  /// Browser apps may call what takes no cookie (checklist item 67); pages never.
  var allowsOtherOrigins: Bool { voice == .oauth || voice == .api }

  func action(for method: HTTPRequest.Method) -> Action? { actions.first { $0.method == method }?.action }
}

/// Finds the route of a path, and what its path leaves open.
struct RouteTable: Sendable {
  fileprivate struct Pattern: Sendable {
    /// `nil` stands for any segment.
    let segments: [Substring?]
    let route: Route
  }

  private var fixed: [String: Route] = [:]
  private var patterns: [Int: [Pattern]] = [:]

  /// - Parameter routes: no path may stand in it twice; a fixed path goes before a pattern.
  init(_ routes: [Route]) {
    for route in routes {
      for path in [route.path] + route.aliases {
        guard path.contains("{") else {
          precondition(fixed.updateValue(route, forKey: path) == nil, "\(path) is two routes")
          continue
        }
        let segments = path.split(separator: "/").map { $0.first == "{" ? nil : $0 }
        patterns[segments.count, default: []].append(Pattern(segments: segments, route: route))
      }
    }
  }

  func find(_ path: String) -> (route: Route, parameters: [String])? {
    if let route = fixed[path] { return (route, []) }
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for pattern in patterns[segments.count] ?? [] {
      if let parameters = pattern.parameters(in: segments) { return (pattern.route, parameters) }
    }
    return nil
  }
}

extension RouteTable.Pattern {
  func parameters(in path: ArraySlice<Substring>) -> [String]? {
    var parameters: [String] = []
    for (expected, found) in zip(segments, path) {
      if let expected {
        guard expected == found else { return nil }
      } else {
        guard !found.isEmpty else { return nil }
        parameters.append(String(found))
      }
    }
    return parameters
  }
}
