// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import FoundationEssentials
import Pages
import UsherOAuth
import WebServer

/// The configuration file of `usher serve`: a JSON object in which every key may be left out.
struct ConfigurationFile: Decodable {
  var data: String?
  var host: String?
  var port: Int?
  var baseURL: String?
  var sandbox: Bool?
  var demo: Bool?
  var force: Bool?
  var trustedProxies: [String]?
  var strictAPI: Bool?
  var privateReceivers: Bool?
  var limits: Bool?
  var clientLimit: String?
  var tokenLimit: String?
  var addressLimit: String?
  var refusalLimit: String?
  var askAlways: Bool?
  var codeSeconds: Int?
  var accessTokenSeconds: Int?
  var refreshTokenIdleSeconds: Int?
  var grantSeconds: Int?
  var refreshOverlapSeconds: Int?
  var sessionSeconds: Int?
  var name: String?
  var logo: String?
  var accentColour: String?
  var footerLinks: [String: String]?
  var extraStylesheet: String?
  var pledgeURL: String?
  var mailFrom: String?
  var sendmail: String?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case data, host, port, sandbox, demo, force, limits, name, logo, sendmail
    case baseURL = "base_url"
    case trustedProxies = "trusted_proxies"
    case strictAPI = "strict_api"
    case privateReceivers = "private_receivers"
    case clientLimit = "client_limit"
    case tokenLimit = "token_limit"
    case addressLimit = "address_limit"
    case refusalLimit = "refusal_limit"
    case askAlways = "ask_always"
    case codeSeconds = "code_seconds"
    case accessTokenSeconds = "access_token_seconds"
    case refreshTokenIdleSeconds = "refresh_token_idle_seconds"
    case grantSeconds = "grant_seconds"
    case refreshOverlapSeconds = "refresh_overlap_seconds"
    case sessionSeconds = "session_seconds"
    case accentColour = "accent_colour"
    case footerLinks = "footer_links"
    case extraStylesheet = "extra_stylesheet"
    case pledgeURL = "pledge_url"
    case mailFrom = "mail_from"
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads every key as text, number or truth, and refuses keys it does not know.
  struct Strict: Decodable {
    let file: ConfigurationFile

    init(from decoder: any Decoder) throws {
      let known = Set(CodingKeys.allCases.map(\.rawValue))
      let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
      if let unknown = keys.sorted().first(where: { !known.contains($0) }) {
        throw Complaint("The configuration has no key \(unknown); it knows \(known.sorted().joined(separator: ", ")).")
      }
      file = try ConfigurationFile(from: decoder)
    }
  }

  init() {}

  init(path: String) throws {
    guard let text = FileManager.default.contents(atPath: path) else {
      throw Complaint("The configuration file \(path) cannot be read.")
    }
    do {
      self = try JSONDecoder().decode(Strict.self, from: text).file
    } catch let complaint as Complaint {
      throw complaint
    } catch DecodingError.typeMismatch(let type, let context) {
      let key = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw Complaint("In \(path), \(key.isEmpty ? "the whole" : key) must be \(type).")
    } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
      throw Complaint("In \(path), \(context.codingPath.map(\.stringValue).joined(separator: ".")) has no such value.")
    } catch {
      throw Complaint("The configuration file \(path) is not a JSON object.")
    }
  }

  /// What the environment says, by the same names in capitals after `USHER_`.
  init(environment value: (String) -> String?) throws {
    func number(_ key: CodingKeys) throws -> Int? {
      guard let text = value("USHER_" + key.rawValue.uppercased()) else { return nil }
      guard let number = Int(text) else { throw Complaint("USHER_\(key.rawValue.uppercased()) must be a number.") }
      return number
    }
    func truth(_ key: CodingKeys) throws -> Bool? {
      switch value("USHER_" + key.rawValue.uppercased()) {
      case nil: nil
      case "1", "true", "yes": true
      case "0", "false", "no": false
      case _?: throw Complaint("USHER_\(key.rawValue.uppercased()) must be true or false.")
      }
    }
    func text(_ key: CodingKeys) -> String? { value("USHER_" + key.rawValue.uppercased()) }
    data = text(.data)
    host = text(.host)
    port = try number(.port)
    baseURL = text(.baseURL)
    sandbox = try truth(.sandbox)
    demo = try truth(.demo)
    force = try truth(.force)
    trustedProxies = text(.trustedProxies)?.split(separator: ",").map(String.init)
    strictAPI = try truth(.strictAPI)
    privateReceivers = try truth(.privateReceivers)
    limits = try truth(.limits)
    clientLimit = text(.clientLimit)
    tokenLimit = text(.tokenLimit)
    addressLimit = text(.addressLimit)
    refusalLimit = text(.refusalLimit)
    askAlways = try truth(.askAlways)
    codeSeconds = try number(.codeSeconds)
    accessTokenSeconds = try number(.accessTokenSeconds)
    refreshTokenIdleSeconds = try number(.refreshTokenIdleSeconds)
    grantSeconds = try number(.grantSeconds)
    refreshOverlapSeconds = try number(.refreshOverlapSeconds)
    sessionSeconds = try number(.sessionSeconds)
    name = text(.name)
    logo = text(.logo)
    accentColour = text(.accentColour)
    footerLinks = try text(.footerLinks).map { text in
      try FooterLinks(lines: text.split(separator: "|").map(String.init)).addresses
    }
    extraStylesheet = text(.extraStylesheet)
    pledgeURL = text(.pledgeURL)
    mailFrom = text(.mailFrom)
    sendmail = text(.sendmail)
  }

  /// These values, and `other`'s where there is none.
  func over(_ other: ConfigurationFile) -> ConfigurationFile {
    var result = other
    func take<T>(_ path: WritableKeyPath<ConfigurationFile, T?>) {
      if let mine = self[keyPath: path] { result[keyPath: path] = mine }
    }
    take(\.data)
    take(\.host)
    take(\.port)
    take(\.baseURL)
    take(\.sandbox)
    take(\.demo)
    take(\.force)
    take(\.trustedProxies)
    take(\.strictAPI)
    take(\.privateReceivers)
    take(\.limits)
    take(\.clientLimit)
    take(\.tokenLimit)
    take(\.addressLimit)
    take(\.refusalLimit)
    take(\.askAlways)
    take(\.codeSeconds)
    take(\.accessTokenSeconds)
    take(\.refreshTokenIdleSeconds)
    take(\.grantSeconds)
    take(\.refreshOverlapSeconds)
    take(\.sessionSeconds)
    take(\.name)
    take(\.logo)
    take(\.accentColour)
    take(\.footerLinks)
    take(\.extraStylesheet)
    take(\.pledgeURL)
    take(\.mailFrom)
    take(\.sendmail)
    return result
  }
}

extension ConfigurationFile {
  func lifetimes() throws -> Lifetimes {
    var lifetimes = Lifetimes()
    func set(_ path: WritableKeyPath<Lifetimes, Duration>, _ seconds: Int?, _ key: CodingKeys, atMost most: Int) throws
    {
      guard let seconds else { return }
      guard (1...most).contains(seconds) else {
        throw Complaint("\(key.rawValue) must be from 1 to \(most) seconds.")
      }
      lifetimes[keyPath: path] = .seconds(seconds)
    }
    let tenYears = 10 * 366 * 86_400
    try set(\.code, codeSeconds, .codeSeconds, atMost: Int(Lifetimes.longestCode.inSeconds))
    try set(\.accessToken, accessTokenSeconds, .accessTokenSeconds, atMost: tenYears)
    try set(\.refreshTokenIdle, refreshTokenIdleSeconds, .refreshTokenIdleSeconds, atMost: tenYears)
    try set(\.grant, grantSeconds, .grantSeconds, atMost: tenYears)
    try set(\.refreshOverlap, refreshOverlapSeconds, .refreshOverlapSeconds, atMost: 3600)
    try set(\.session, sessionSeconds, .sessionSeconds, atMost: tenYears)
    return lifetimes
  }

  func requestRates() throws -> RequestRates {
    var rates = RequestRates()
    func set(_ path: WritableKeyPath<RequestRates, RequestRate?>, _ text: String?, _ key: CodingKeys) throws {
      guard let text else { return }
      rates[keyPath: path] = text == "off" ? nil : RequestRate(text)
      if text != "off" && rates[keyPath: path] == nil {
        throw Complaint(
          "\(key.rawValue) must be off, or requests and seconds such as 1000/2, at most 1000000/86400; it is \(text).")
      }
    }
    try set(\.client, clientLimit, .clientLimit)
    try set(\.token, tokenLimit, .tokenLimit)
    try set(\.address, addressLimit, .addressLimit)
    try set(\.refusals, refusalLimit, .refusalLimit)
    return limits == false ? .unbounded : rates
  }

  func pledgeAddress() throws -> PledgeAddress? {
    guard let pledgeURL else { return nil }
    guard let address = PledgeAddress(pledgeURL) else {
      throw Complaint(
        "pledge_url must be an https address (or http on this machine) with {return} in it, and may hold {campaign}, "
          + "{tier} and {min_cents}; it is \(pledgeURL).")
    }
    return address
  }

  /// Checks what must not go together.
  ///
  /// - Returns: the base URL without a trailing slash.
  func checkedBaseURL(host: String, port: Int) throws -> String {
    var text = baseURL ?? "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    while text.hasSuffix("/") { text.removeLast() }
    let isHTTPS = text.hasPrefix("https://")
    guard isHTTPS || text.hasPrefix("http://") else {
      throw Complaint("base_url must start with https:// (or http:// on this machine).")
    }
    let authority = text.dropFirst(isHTTPS ? 8 : 7)
    guard (try? RedirectURI(registering: text, allowsPlainHTTP: true)) != nil, !authority.contains("/"),
      !authority.contains("?")
    else { throw Complaint("base_url must be a scheme, a host and a port, with nothing after them.") }
    let name = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
    let isLocal = ["127.0.0.1", "[::1]", "localhost"].contains(name)
    let isSandbox = sandbox == true || demo == true
    if isSandbox && !isLocal && force != true {
      throw Complaint(
        "A sandbox lets anybody move the clock, and the demo's secrets are public: not at \(text). "
          + "Add --force if nobody's real data is there.")
    }
    if !isHTTPS && !isLocal && !isSandbox && force != true {
      throw Complaint("Without https, tokens can be read on their way: give an https base_url, or add --force.")
    }
    return text
  }
}
