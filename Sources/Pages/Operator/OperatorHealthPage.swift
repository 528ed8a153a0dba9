// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// How the server is, at a glance, and what operators did last.
public struct OperatorHealthPage: Sendable {
  public static let path = "/operator"
  public static let actsOnPage = 20
  /// Beyond so many, requests that wait are “more than” that: they are counted as they are found.
  public static let mostPendingCounted = 50

  public enum Warning: Sendable {
    /// With the base URL.
    case plainHTTP(String)
    case sandbox
    case movedClock
    case demo
    case noLimits
    case privateReceivers
  }

  public struct Webhooks: Sendable {
    public var waiting: Int
    public var missed: Int
    public var paused: Int
    public var oldest: Instant?

    public init(waiting: Int, missed: Int, paused: Int, oldest: Instant?) {
      self.waiting = waiting
      self.missed = missed
      self.paused = paused
      self.oldest = oldest
    }
  }

  /// What this process counted since it began.
  public struct Requests: Sendable {
    public struct Refusal: Sendable {
      public var error: String
      public var count: Int

      public init(error: String, count: Int) {
        self.error = error
        self.count = count
      }
    }

    public var answered: Int
    public var clientErrors: Int
    public var serverErrors: Int
    public var tokensIssued: Int
    public var throttled: Int
    public var refusals: [Refusal]

    public init(
      answered: Int, clientErrors: Int, serverErrors: Int, tokensIssued: Int, throttled: Int, refusals: [Refusal]
    ) {
      self.answered = answered
      self.clientErrors = clientErrors
      self.serverErrors = serverErrors
      self.tokensIssued = tokensIssued
      self.throttled = throttled
      self.refusals = refusals
    }
  }

  /// A figure of the store's, in the words of `/metrics`.
  public struct Figure: Sendable {
    public var help: String
    public var value: Double

    public init(help: String, value: Double) {
      self.help = help
      self.value = value
    }
  }

  public struct Act: Sendable {
    public var at: Instant
    public var name: String
    public var deed: String
    public var subject: String
    public var path: String
    public var detail: String?

    public init(at: Instant, name: String, deed: String, subject: String, path: String, detail: String?) {
      self.at = at
      self.name = name
      self.deed = deed
      self.subject = subject
      self.path = path
      self.detail = detail
    }
  }

  public var version: String
  public var uptime: Duration
  public var now: Instant
  public var users: Int
  public var clients: Int
  public var members: Int
  public var pendingRequests: Int
  public var webhooks: Webhooks
  public var requests: Requests
  public var figures: [Figure]
  public var warnings: [Warning]
  /// Newest first.
  public var acts: [Act]
  public var olderActs: String?
  /// Whether the acts begin with the newest.
  public var isNewest: Bool

  public init(
    version: String, uptime: Duration, now: Instant, users: Int, clients: Int, members: Int, pendingRequests: Int,
    webhooks: Webhooks, requests: Requests, figures: [Figure], warnings: [Warning], acts: [Act], olderActs: String?,
    isNewest: Bool
  ) {
    self.version = version
    self.uptime = uptime
    self.now = now
    self.users = users
    self.clients = clients
    self.members = members
    self.pendingRequests = pendingRequests
    self.webhooks = webhooks
    self.requests = requests
    self.figures = figures
    self.warnings = warnings
    self.acts = acts
    self.olderActs = olderActs
    self.isNewest = isNewest
  }
}
