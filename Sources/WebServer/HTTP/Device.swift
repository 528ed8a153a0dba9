// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes

extension SessionPlace {
  /// What a request tells of where it came from, kept as words of ours: nothing of the header itself is stored.
  init(_ incoming: Incoming) {
    self.init(
      device: incoming.headers[.userAgent].flatMap(SessionPlace.device(of:)),
      network: Network.region(of: incoming.address))
  }

  /// “Firefox on Linux” of a `User-Agent`; `nil` where it says nothing that we know. Browsers name those that they want to
  /// be taken for as well, so the rarer name counts.
  static func device(of userAgent: String) -> String? {
    let text = userAgent.prefix(512)
    let browser = browsers.first { text.contains($0.mark) }?.name
    let system = systems.first { text.contains($0.mark) }?.name
    return switch (browser, system) {
    case (let browser?, let system?): "\(browser) on \(system)"
    case (let browser?, nil): browser
    case (nil, let system?): "A browser on \(system)"
    case (nil, nil): nil
    }
  }

  private static let browsers: [(mark: String, name: String)] = [
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi/", "Vivaldi"), ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
  ]

  private static let systems: [(mark: String, name: String)] = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"), ("FreeBSD", "FreeBSD"), ("OpenBSD", "OpenBSD"),
  ]
}
