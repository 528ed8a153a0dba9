// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import UsherOAuth

@testable import Pages

@Suite struct `The pages of clients and webhooks` {
  private func page(_ name: String) throws -> String { try Gallery.source(of: name) }

  @Test func `a secret stands in a field that cannot be changed and is in no form`() throws {
    for name in ["client-registered", "client-secret-rotated", "client-tokens-refreshed", "webhook-made"] {
      let html = try page(name)
      #expect(!html.contains("<form"))
      let fields = tags(of: html).filter { $0.hasPrefix("<input") }
      #expect(!fields.isEmpty)
      for field in fields {
        let attributes = attributes(of: field).map(\.name)
        #expect(attributes.contains("readonly") && !attributes.contains("name"), "\(field)")
      }
    }
  }

  @Test func `a fan reads why there is nothing to register`() throws {
    let html = try page("clients-of-a-fan")
    #expect(html.contains("Only creators register clients") && !html.contains(ClientFormPage.newPath))
    #expect(try page("clients-none").contains("href=\"\(ClientFormPage.newPath)\""))
  }

  @Test func `each refused line has its words in the summary and beside the field`() throws {
    let html = try page("client-new-refused")
    let words = "Line 2, https://fanclub.example/#a: The address must not have a fragment (a part after #)."
    #expect(html.components(separatedBy: words).count == 3)
    #expect(html.contains("https://fanclub.example/callback\nhttps://fanclub.example/#a</textarea>"), "what was typed")
    #expect(html.contains("<title>Error: "))
  }

  @Test func `version and kind are chosen once, and no form changes them`() throws {
    #expect(try page("client-new").contains("name=\"version\"") && page("client-new").contains("name=\"kind\""))
    #expect(try !page("client-change").contains("name=\"version\"") && !page("client-change").contains("name=\"kind\""))
  }

  @Test func `an address without encryption and one by the name localhost are marked`() throws {
    let html = try page("client-public")
    #expect(html.contains("<code>http://intranet.example/cb</code> <span class=\"tag\">Not encrypted</span>"))
    #expect(html.contains("Register 127.0.0.1 instead"))
    #expect(try !page("client").contains("127.0.0.1"))
  }

  @Test func `a public client has no secret to rotate`() throws {
    #expect(try !page("client-public").contains("rotate-secret"))
    #expect(try page("client").contains("value=\"rotate-secret\""))
  }

  @Test func `an old secret can be ended while there is one`() throws {
    #expect(try page("client-in-rotation").contains("value=\"end-old-secret\""))
    #expect(try !page("client").contains("end-old-secret"))
  }

  @Test func `while a request waits, no other is made`() throws {
    #expect(try page("client-asking").contains("value=\"withdraw-request\""))
    #expect(try !page("client-asking").contains("ask-for-scopes"))
    #expect(try page("client-in-rotation").contains("value=\"ask-for-scopes\""))
  }

  @Test func `a long list of addresses is cut, and says so`() throws {
    let html = try page("client-in-rotation")
    #expect(html.contains("https://fanclub.example/9") && !html.contains("https://fanclub.example/10"))
    #expect(html.contains("and 2 more"))
  }

  @Test func `what arrived can be sent again, what waits is sent by itself`() throws {
    #expect(try page("webhook-failing").components(separatedBy: "name=\"delivery\"").count == 2)
    #expect(try page("webhook-failing").contains("Try again now") && !page("webhook").contains("Try again now"))
    #expect(
      try page("webhook-paused").contains("value=\"resume\"") && !page("webhook-paused").contains("value=\"pause\""))
  }

  @Test(arguments: ["client-hostile", "client-hostile-form", "client-secret-rotated", "webhook-new-refused"])
  func `names, texts and addresses of others are inert (V31)`(name: String) throws {
    let html = try page(name)
    for tag in tags(of: html) {
      #expect(!tag.hasPrefix("<b>") && !tag.hasPrefix("<img"), "\(tag)")
      for attribute in attributes(of: tag) {
        #expect(!attribute.name.hasPrefix("on"))
        #expect(!attribute.value.hasPrefix("vbscript:") || attribute.name == "value", "\(tag)")
      }
    }
    let outside = tags(of: html).reduce(html) { $0.replacing($1, with: "") }
    #expect(!outside.contains("\u{202E}"))
  }

  @Test func `the fullest lists are small too`() {
    let name = String(repeating: "W", count: 60)
    let clients = (0..<20).map { number in
      ClientsPage.Client(
        name: name, clientID: String(repeating: "a", count: 48), version: .v2, isPublic: number > 9, isMade: true)
    }
    let address = "https://" + String(repeating: "a", count: 200)
    let triggers = ["members:pledge:create", "members:pledge:update", "members:pledge:delete", "members:create"]
    let webhooks = (0..<20).map {
      WebhooksPage.Webhook(
        id: "\($0)", address: address, client: name, triggers: triggers + triggers + triggers, state: .failing(5),
        waiting: 10_000)
    }
    let deliveries = (0..<20).map {
      WebhookPage.Delivery(
        id: "c2a3c1f2-0000-4000-8000-000000000001", sequence: $0, trigger: "members:pledge:create",
        created: Instant(milliseconds: 0), state: .delivered(Instant(milliseconds: 0)), attempts: 7, status: 204)
    }
    for page in [
      ClientsPage(clients: clients, last: "a").html(on: Gallery.site),
      WebhooksPage(webhooks: webhooks, last: "1").html(on: Gallery.site),
      Gallery.webhook(webhooks[0], deliveries: deliveries).html(on: Gallery.site),
    ] {
      #expect(page.bytes.count + Gallery.ownSite.stylesheet.utf8.count < 40_000)
    }
  }

  @Test func `every thing that a webhook can tell has words`() {
    for name in [
      "members:create", "members:update", "members:delete", "members:pledge:create", "members:pledge:update",
      "members:pledge:delete", "posts:publish", "posts:update", "posts:delete", "pledges:create", "pledges:update",
      "pledges:delete",
    ] {
      #expect(TriggerChoice(name: name, isChosen: false).choice.hint != nil, "\(name)")
    }
  }
}
