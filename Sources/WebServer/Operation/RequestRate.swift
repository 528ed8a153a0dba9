// SPDX-License-Identifier: Apache-2.0

/// How many requests may come at once, and within how long as many may come again.
public struct RequestRate: Sendable, Equatable {
  public let most: Int
  public let period: Duration

  /// More would say nothing: no bucket is ever empty.
  static let mostRequests = 1_000_000
  static let longestSeconds = 86_400

  init(_ most: Int, within seconds: Int) {
    self.most = most
    period = .seconds(seconds)
  }

  /// Reads `1000/2`: a thousand requests, and another thousand within two seconds.
  ///
  /// - Returns: `nil` for anything else, for less than 1/1, and for more than 1000000/86400.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let most = Int(parts[0]), let seconds = Int(parts[1]),
      (1...RequestRate.mostRequests).contains(most), (1...RequestRate.longestSeconds).contains(seconds)
    else { return nil }
    self.init(most, within: seconds)
  }
}

/// What bounds requests as such; `nil` where nothing does.
///
/// The original's own bounds are `100/2` a client and `100/60` a token.
public struct RequestRates: Sendable, Equatable {
  /// One client's requests to the API, and as many to the token endpoints.
  public var client: RequestRate? = RequestRate(1000, within: 2)
  /// One grant's requests to the API, however often its tokens are refreshed.
  public var token: RequestRate? = RequestRate(1000, within: 60)
  /// One address's requests to everything, an IPv6 /64 being one address.
  public var address: RequestRate? = RequestRate(2000, within: 2)
  /// One address's requests that are answered with a 4xx and came with no secret and no token of ours.
  public var refusals: RequestRate? = RequestRate(2000, within: 600)

  public init() {}

  public static let unbounded: RequestRates = {
    var rates = RequestRates()
    (rates.client, rates.token, rates.address, rates.refusals) = (nil, nil, nil, nil)
    return rates
  }()
}
