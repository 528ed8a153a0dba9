// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import Membership
public import Pages
import HTTPTypes
import JSONAPI

/// The web server: the rules, the stores and the site that every request is answered from.
public final class Provider: Sendable {
  public struct Settings: Sendable {
    /// Scheme, host and port of every link and of the issuer; no trailing slash.
    public var baseURL: String
    /// Proxies whose `X-Forwarded-For` is believed, by address.
    public var trustedProxies: Set<String> = []
    /// Whether unknown includes and fields of the API are refused instead of ignored.
    public var strictAPI = false
    /// Whether webhooks may go to `http` addresses, and to addresses that only this machine or network can reach.
    public var privateReceivers = false
    /// How long a client that resumes a webhook waits at most to hear what the receiver answered.
    public var longestWaitForReceiver = Duration.seconds(3)
    /// Larger bodies are refused.
    public var mostBodyBytes = 64 * 1024
    /// Failed guesses that one address may make within five minutes at one client or one account.
    public var guesses = 300
    public var logInGuesses = 30
    public var rates = RequestRates()
    /// Where people pledge; `nil` where no link leads there.
    public var pledgeAddress: PledgeAddress?
    public var logo: Logo?

    public init(baseURL: String) { self.baseURL = baseURL }
  }

  public let authority: Authority
  public let membership: any MembershipStore
  /// Over the records of ``authority`` and ``membership``.
  public let snapshots: any SnapshotStore
  public let site: Site
  public let settings: Settings
  /// `nil` outside the sandbox.
  public let sandboxClock: SandboxClock?
  public let demo: HomePage.Demo?
  /// Figures of the store, shown with the server's own.
  public let storageFigures: @Sendable () -> [Metrics.Figure]
  /// Called when a webhook's queue may have become due.
  public let onDeliveryDue: @Sendable () -> Void

  let metrics: Metrics
  let requestIdentifiers = RequestIdentifiers()
  let date = HTTPDate(World.real.now)
  let log: RequestLog
  let clientGuesses: GuessLimit
  /// By account and address, and by address alone, so that one password is not tried on everybody.
  let logInGuesses: GuessLimit
  let addressGuesses: GuessLimit
  /// Changes of an account, by account.
  let accountChanges = GuessLimit(most: 10, within: .seconds(3600))
  let throttle: Throttle
  /// Since some moment, and never going back: requests are counted by it, whatever a sandbox does to its clock.
  let uptime: @Sendable () -> Duration
  let metadata: JSON
  private let table: RouteTable

  public init(
    authority: Authority, membership: any MembershipStore, snapshots: any SnapshotStore, site: Site, settings: Settings,
    sandboxClock: SandboxClock? = nil, demo: HomePage.Demo? = nil, log: RequestLog = RequestLog(),
    storageFigures: @escaping @Sendable () -> [Metrics.Figure] = { [] },
    onDeliveryDue: @escaping @Sendable () -> Void = {},
    uptime: @escaping @Sendable () -> Duration = { [began = ContinuousClock.now] in ContinuousClock.now - began }
  ) {
    self.authority = authority
    self.membership = membership
    self.snapshots = snapshots
    self.site = site
    self.settings = settings
    self.sandboxClock = sandboxClock
    self.demo = demo
    self.log = log
    self.storageFigures = storageFigures
    self.onDeliveryDue = onDeliveryDue
    table = RouteTable(
      routes + guideRoutes + operatorRoutes + operatorPageRoutes + (sandboxClock == nil ? [] : sandboxRoutes))
    metrics = Metrics()
    clientGuesses = GuessLimit(most: settings.guesses, within: .seconds(300))
    logInGuesses = GuessLimit(most: settings.logInGuesses, within: .seconds(300))
    addressGuesses = GuessLimit(most: settings.guesses, within: .seconds(300))
    throttle = Throttle(settings.rates)
    self.uptime = uptime
    metadata = Provider.metadata(issuer: authority.issuer)
  }

  func find(_ path: String) -> (route: Route, parameters: [String])? { table.find(path) }
  func route(at path: String) -> Route? { table.find(path)?.route }

  var isSecure: Bool { settings.baseURL.hasPrefix("https://") }
}
