// SPDX-License-Identifier: Apache-2.0
import Foundation
import Pages
import Testing

@Suite struct `Asking for a pledge` {
  private func source(_ way: BecomePatronPage.Way, minimum: Money? = nil, current: Money? = nil) -> String {
    Gallery.pledge(way, minimum: minimum, current: current).html(on: Site()).text
  }

  @Test func `the page says which app asks, of whom, for what and to whom it goes`() {
    let html = source(.pretend, minimum: Money(cents: 500, currency: "USD"))
    #expect(html.contains("<h1>Become a member of <bdi>Tin Workshop</bdi></h1>"))
    #expect(
      html.contains(
        "<bdi>FanClub</bdi> opens this for members of <bdi>Tin Workshop</bdi> by <bdi>Rosa Lindqvist</bdi>, "
          + "from 5.00 <bdi>USD</bdi> per <bdi>month</bdi>."))
    #expect(html.contains("Logged in as <strong><bdi>Ada Okafor</bdi></strong>"))
  }

  @Test func `each level has a button that posts it, and one button leads back`() {
    let html = source(.pretend)
    for value in ["11", "12", BecomePatronPage.noPledge] {
      #expect(html.components(separatedBy: "name=\"pledge\" value=\"\(value)\"").count == 2)
    }
    #expect(html.contains("Go back to <bdi>FanClub</bdi> without a pledge"))
  }

  @Test func `a sandbox says that nobody pays, and another page says where one goes`() {
    #expect(source(.pretend).contains("Nobody pays") && source(.pretend).contains(">Pretend to pledge 12.05 "))
    let elsewhere = source(.elsewhere(host: "pledge.example"))
    #expect(elsewhere.contains("<bdi>pledge.example</bdi>") && !elsewhere.contains("Pretend"))
  }

  @Test func `where pledges are not taken, only the way back is a button`() {
    let html = source(.none)
    #expect(html.components(separatedBy: "name=\"pledge\"").count == 2)
    #expect(html.contains("Pledges are not taken on this page"))
  }

  @Test(arguments: [(0, "0.00"), (7, "0.07"), (70, "0.70"), (100, "1.00"), (123_456, "1234.56")])
  func `an amount has two decimals`(cents: Int, says: String) {
    let html = source(.pretend, current: Money(cents: cents, currency: "EUR"))
    #expect(html.contains("You support it with \(says) <bdi>EUR</bdi> per <bdi>month</bdi> now."))
  }
}
