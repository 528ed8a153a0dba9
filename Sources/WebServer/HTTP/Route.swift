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
    case plain
  }

  let path: String
  let aliases: [String]
  let voice: Voice
  let get: Action?
  let post: Action?
  /// What HEAD does where it is not GET without its body.
  let head: Action?

  init(
    _ path: String, aliases: [String] = [], _ voice: Voice, get: Action? = nil, post: Action? = nil,
    head: Action? = nil
  ) {
    self.path = path
    self.aliases = aliases
    self.voice = voice
    self.get = get
    self.post = post
    self.head = head ?? get
  }

  var allowed: [HTTPRequest.Method] {
    (get == nil ? [] : [.get, .head]) + (post == nil ? [] : [.post]) + (allowsOtherOrigins ? [.options] : [])
  }

  /// Browser apps may call what takes no cookie (checklist item 67); pages never.
  var allowsOtherOrigins: Bool { voice == .oauth || voice == .api }

  func action(for method: HTTPRequest.Method) -> Action? {
    switch method {
    case .get: get
    case .head: head
    case .post: post
    default: nil
    }
  }
}
