// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import Logging
import Pages
import SQLite
import ServiceLifecycle
import Storage
import UnixSignals
import UsherOAuth
import WebServer
import WebhookDelivery

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Run the provider.",
    discussion: """
      Every option may also stand in the environment (USHER_PORT, USHER_BASE_URL, ...) or in a configuration file, a \
      JSON object with the same names (port, base_url, ...). An option beats the environment, which beats the file.
      """)

  @Option(help: "The configuration file; also USHER_CONFIG.")
  var config: String?

  @Option(help: "The data file. Default: \(DataFile.defaultPath).")
  var data: String?

  @Option(help: "The address to listen on. Default: 127.0.0.1.")
  var host: String?

  @Option(help: "The port to listen on; 0 takes a free one. Default: 8321.")
  var port: Int?

  @Option(help: "The address that people and apps use, for every link and the issuer. Default: http://HOST:PORT.")
  var baseURL: String?

  @Flag(help: "Fill an empty data file with creators, fans and apps to try; implies --sandbox.")
  var demo = false

  @Flag(help: "Offer /sandbox/clock, which moves the time that every rule sees.")
  var sandbox = false

  @Option(help: "The address that mail comes from; without it none is sent.")
  var mailFrom: String?

  @Option(help: "The program that takes mail. Default: /usr/sbin/sendmail -t -i.")
  var sendmail: String?

  @OptionGroup(title: "What pages show")
  var siteOptions: SiteOptions

  @Flag(help: "Start although the base URL looks wrong for it.")
  var force = false

  @Flag(help: "Print one line of JSON once the server listens.")
  var json = false

  func run() async throws {
    do { try await serve() } catch { throw said(error) }
  }

  private func settings() throws -> ConfigurationFile {
    var options = ConfigurationFile()
    options.data = data
    options.host = host
    options.port = port
    options.baseURL = baseURL
    options.mailFrom = mailFrom
    options.sendmail = sendmail
    if demo { options.demo = true }
    if sandbox { options.sandbox = true }
    if force { options.force = true }
    try siteOptions.apply(to: &options)
    let file = try (config ?? Environment.value("USHER_CONFIG")).map { try ConfigurationFile(path: $0) }
    let environment = try ConfigurationFile(environment: Environment.value)
    return options.over(environment).over(file ?? ConfigurationFile())
  }

  private func serve() async throws {
    let chosen = try settings()
    let isDemo = chosen.demo == true
    let isSandbox = isDemo || chosen.sandbox == true
    let host = chosen.host ?? "127.0.0.1"
    let port = chosen.port == 0 ? try FreePort.find() : chosen.port ?? 8321
    guard (1...65_535).contains(port) else { throw Complaint("The port must be from 0 to 65535.") }
    let baseURL = try chosen.checkedBaseURL(host: host, port: port)
    let site = try chosen.site()
    let logo = try chosen.readLogo()
    for warning in site.contrastWarnings { standardError("warning: \(warning)\n") }
    let lifetimes = try chosen.lifetimes()
    let rates = try chosen.requestRates()
    let mail = isSandbox ? nil : try chosen.mailSettings()

    var opened = try await DataFile(
      path: chosen.data ?? DataFile.defaultPath,
      newKey: isDemo ? Demo.key : World.real.randomBytes(ServerKeys.byteCount))
    try await opened.serve(at: baseURL)
    let data = opened
    if data.isDemo && !isDemo && chosen.force != true {
      throw Complaint("This data was made by --demo: its key, passwords and secrets are public. Serve it with --demo.")
    }
    if data.clock.moved > .zero && !isSandbox {
      throw Complaint("This data's clock was moved in a sandbox; serve it with --sandbox.")
    }
    let authority = Authority(
      store: data.records, world: data.world, keys: data.keys, issuer: baseURL, lifetimes: lifetimes,
      asksAlways: chosen.askAlways == true, sendsMail: isSandbox || mail != nil)
    let demo = isDemo ? try await Demo.fill(data, authority: authority) : nil

    let log = RequestLog()
    var webSettings = Provider.Settings(baseURL: baseURL)
    webSettings.trustedProxies = Set(chosen.trustedProxies ?? [])
    webSettings.strictAPI = chosen.strictAPI == true
    webSettings.privateReceivers = isSandbox || chosen.privateReceivers == true
    let courier = data.courier(privateReceivers: webSettings.privateReceivers, log: log)
    let mailCourier = mail.map { data.mailCourier($0, authority: authority, site: site, log: log) }
    webSettings.rates = rates
    webSettings.pledgeAddress = try chosen.pledgeAddress()
    webSettings.logo = logo
    let provider = Provider(
      authority: authority, membership: data.membership, snapshots: data.snapshots, site: site, settings: webSettings,
      sandboxClock: isSandbox ? data.clock : nil, demo: demo?.onHomePage(baseURL: baseURL), log: log,
      storageFigures: {
        figures(data.database.counts) + figures(of: courier, data.database) + figures(of: authority)
          + figures(of: mailCourier, try? data.database.read { try SQLAuthorizationRecords($0).letterFigures() })
      },
      onDeliveryDue: { data.bell.ring() })
    let announcement = announcement(baseURL: baseURL, port: port, demo: demo)
    var logger = Logger(label: "usher") { _ in ServerLogHandler(log: log) }
    logger.logLevel = .warning
    let web = provider.server(host: host, port: port, logger: logger) { _ in announce(announcement) }
    let background: [any Service] =
      [
        Expiry(authority: authority, log: log), UseFiling(authority: authority, log: log), LogFlush(log: log),
        Deliveries(courier: courier), TraceFiling(traces: authority.traces, log: log),
      ]
      + (isSandbox ? [ClockFollow(data: data)] : []) + (mailCourier.map { [Mail(courier: $0)] } ?? [])
    var group = ServiceGroupConfiguration(
      services: background + [web],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .seconds(15)
    do {
      try await ServiceGroup(configuration: group).run()
      try await authority.traces.flush()
      await data.close()
      log.flush()
    } catch {
      await data.close()
      log.flush()
      throw Complaint("The server stopped: \(error)")
    }
  }

  private func announcement(baseURL: String, port: Int, demo: Demo?) -> String {
    guard json else {
      return "Usher is listening on \(baseURL)\n" + (demo?.announcement(baseURL: baseURL) ?? "")
    }
    var members = [
      JSON.Member("base_url", .string(baseURL)), JSON.Member("port", .integer(Int64(port))),
      JSON.Member("pid", .integer(Int64(processIdentifier()))),
    ]
    if let demo { members.append(JSON.Member("demo", demo.json)) }
    return String(decoding: JSON.object(members).bytes, as: UTF8.self) + "\n"
  }
}

/// Whoever waits for the line through a pipe gets it at once.
private func announce(_ text: String) { standardOutput(text) }

private func figures(of authority: Authority) -> [Metrics.Figure] {
  [
    .init(
      "usher_passwords", .counter, help: "Passwords hashed or compared; each takes tens of milliseconds.",
      value: Double(authority.comparedPasswords))
  ]
}

private func figures(_ counts: WriteCounts) -> [Metrics.Figure] {
  [
    .init("usher_commits", .counter, help: "Commits to storage.", value: Double(counts.commits)),
    .init("usher_writes", .counter, help: "Writes; several share a commit.", value: Double(counts.writes)),
    .init("usher_failed_writes", .counter, help: "Writes that were undone.", value: Double(counts.failures)),
    .init("usher_waiting_writes", .gauge, help: "Writes that wait for a commit.", value: Double(counts.waiting)),
  ]
}
