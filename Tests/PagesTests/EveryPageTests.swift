// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import UsherOAuth

@testable import Pages

@Suite struct `Every page` {
  private static let names = Gallery.pages.map(\.name)

  @Test(arguments: names)
  func `has no script and no style of its own`(name: String) throws {
    let html = try Gallery.source(of: name)
    let source = html.lowercased()
    for forbidden in ["<script", "javascript:", "<style", "<iframe", "<object", "<embed", "<base", "http-equiv"] {
      #expect(!source.contains(forbidden), "\(forbidden)")
    }
    for tag in tags(of: html) {
      #expect(attributes(of: tag).allSatisfy { $0.name != "style" && !$0.name.hasPrefix("on") }, "\(tag)")
    }
  }

  @Test(arguments: names)
  func `loads nothing from another host`(name: String) throws {
    let html = try Gallery.source(of: name)
    for tag in tags(of: html) where !tag.hasPrefix("<a ") {
      let loaded = attributes(of: tag).filter {
        ["src", "href", "srcset", "poster", "data", "action"].contains($0.name)
      }
      for address in loaded {
        #expect((address.value.hasPrefix("/") && !address.value.hasPrefix("//")) || address.value == "data:,", "\(tag)")
      }
    }
  }

  @Test(arguments: names)
  func `links to another host only where the operator said so`(name: String) throws {
    let html = try Gallery.source(of: name)
    let beforeFooter = html.components(separatedBy: "<footer>")[0]
    for tag in tags(of: beforeFooter) where tag.hasPrefix("<a ") {
      let href = attributes(of: tag).first { $0.name == "href" }?.value ?? ""
      #expect(href.hasPrefix("#") || (href.hasPrefix("/") && !href.hasPrefix("//")), "\(tag)")
    }
  }

  @Test(arguments: names)
  func `has its landmarks, its language and one main heading`(name: String) throws {
    let html = try Gallery.source(of: name)
    for once in ["<h1>", "<main id=\"main\"", "<header>", "<title>", "<html lang=\"en\">", "href=\"#main\""] {
      #expect(html.components(separatedBy: once).count == 2, "\(once)")
    }
    #expect(html.hasPrefix("<!doctype html>\n"))
  }

  @Test(arguments: names)
  func `closes what it opens`(name: String) throws {
    let html = try Gallery.source(of: name)
    let empty: Set = ["meta", "link", "input", "img", "br", "!doctype", "path"]
    var open: [String] = []
    for tag in tags(of: html) {
      let element = String(tag.dropFirst().prefix { !$0.isWhitespace && $0 != ">" })
      if element.hasPrefix("/") {
        #expect(open.popLast() == String(element.dropFirst()), "\(tag)")
      } else if !empty.contains(element) {
        open.append(element)
      }
    }
    #expect(open.isEmpty)
  }

  @Test(arguments: names)
  func `refers only to elements it has, and names each once`(name: String) throws {
    let html = try Gallery.source(of: name)
    let all = tags(of: html).flatMap(attributes(of:))
    let ids = all.filter { $0.name == "id" }.map(\.value)
    #expect(Set(ids).count == ids.count)
    for reference in all where ["for", "aria-describedby", "aria-labelledby"].contains(reference.name) {
      #expect(reference.value.split(separator: " ").allSatisfy { ids.contains(String($0)) }, "\(reference)")
    }
    for link in all where link.name == "href" && link.value.hasPrefix("#") {
      #expect(ids.contains(String(link.value.dropFirst())), "\(link)")
    }
  }

  @Test(arguments: names)
  func `posts an anti-forgery token with every form that changes something`(name: String) throws {
    let html = try Gallery.source(of: name)
    for form in html.components(separatedBy: "<form ").dropFirst() {
      let inside = form.components(separatedBy: "</form>")[0]
      if inside.hasPrefix("method=\"get\"") {
        // What is sent by GET stands in the address, where nothing secret may.
        #expect(inside.contains(" role=\"search\"") && !inside.contains("type=\"hidden\""))
        continue
      }
      #expect(inside.prefix { $0 != ">" }.contains("method=\"post\""))
      #expect(inside.contains("name=\"anti_forgery\" value=\"f"))
    }
  }

  @Test(arguments: names)
  func `is small, its stylesheet included`(name: String) throws {
    let html = try Gallery.source(of: name)
    #expect(html.utf8.count + Gallery.ownSite.stylesheet.utf8.count < 40_000)
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\"><script>alert(1)</script>", "' onmouseover='alert(1)", "</title><script>",
    "<img src=x onerror=alert(1)>", "javascript:alert(1)", "{{7*7}}", "]]>", "<!--", "&lt;script&gt;", "\u{202E}evil",
    "\u{0}<script>", "<\u{0}script>", "＜script＞", "<svg/onload=alert(1)>", "a\r\nSet-Cookie: x=1",
  ])
  func `stays a page whatever the texts are that others wrote`(hostile: String) {
    for (html, harmless) in zip(hostilePages(hostile).map(\.text), hostilePages("harmless").map(\.text)) {
      let found = tags(of: html)
      #expect(!found.contains { $0.lowercased().hasPrefix("<script") || $0.lowercased().hasPrefix("<svg/") })
      #expect(!found.flatMap(attributes(of:)).contains { $0.name.hasPrefix("on") || $0.name == "autofocus" })
      #expect(found.count == tags(of: harmless).count)
      let outsideOfTags = found.reduce(html) { $0.replacingOccurrences(of: $1, with: "") }
      #expect(!outsideOfTags.contains("\u{202E}"))
    }
  }

  private func hostilePages(_ text: String) -> [HTML] {
    let site = Site(name: "<b>\"'&")
    let asker = ConsentPage.Asker(name: text, author: text, domain: text, about: text, version: .v2)
    let consent = ConsentPage(
      asker: asker, person: .init(name: text, email: text), destination: .website(host: text),
      asked: ScopeSet.all(of: .v2), optional: [.identityMemberships, .campaignsPosts],
      leftOutBefore: [.campaignsPosts], preview: Gallery.preview(hostile: text), question: text, action: "/a?" + text,
      antiForgery: text, logOutAntiForgery: text, continuation: text)
    return [
      consent.html(on: site),
      ConnectSitePage(
        host: text, name: text, app: text, person: .init(name: text, email: text), action: "/a?" + text,
        antiForgery: text, logOutAntiForgery: text, continuation: text
      ).html(on: site),
      BecomePatronPage(
        app: text, person: .init(name: text, email: text), campaign: text, creator: text,
        minimum: Money(cents: 1, currency: text, period: text), current: Money(cents: 1, currency: text, period: text),
        levels: [.init(value: text, title: text, about: text, price: Money(cents: 1, currency: text, period: text))],
        way: .elsewhere(host: text), action: "/a?" + text, antiForgery: text, logOutAntiForgery: text,
        continuation: text
      ).html(on: site),
      LogInPage(app: text, email: text, continuation: text, antiForgery: text).html(on: site),
      SignUpPage(app: text, name: text, email: text, continuation: text, antiForgery: text).html(on: site),
      LogOutPage.confirm(name: text, email: text, continuation: text, antiForgery: text).html(on: site),
      ProblemPage.addressNotRegistered(app: text, sent: text, registered: [text], reference: text).html(on: site),
      ProblemPage.unreadable(text).html(on: site),
      HomePage(viewer: text).html(on: site),
      ConnectedAppsPage(
        apps: [
          .init(
            clientID: text, name: text, author: text, version: .v2, scopes: [.identity],
            since: Instant(milliseconds: 0))
        ], next: "/settings/apps?after=" + text, antiForgery: text
      ).html(on: site),
    ] + Gallery.hostileOperatorPages(text, on: site) + Gallery.hostileAccountPages(text, on: site)
      + Gallery.hostileGuide(text)
  }
}

/// The tags of a page, by the quotes and brackets a browser goes by.
func tags(of html: String) -> [String] {
  html.matches(of: /<[\/!A-Za-z](?:"[^"]*"|[^">])*>/).map { String($0.output) }
}

func attributes(of tag: String) -> [(name: String, value: String)] {
  tag.matches(of: /\s([A-Za-z\-:]+)(?:="([^"]*)")?/).map {
    (String($0.output.1).lowercased(), String($0.output.2 ?? ""))
  }
}
