// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Testing

@Suite struct `Reading include` {
  @Test func `dotted paths become a tree in the order of the request`() {
    let include = Include("memberships.campaign, campaign,memberships.currently_entitled_tiers.benefits")
    #expect(include.names == ["memberships", "campaign"])
    #expect(include["memberships"].names == ["campaign", "currently_entitled_tiers"])
    #expect(include["memberships"]["currently_entitled_tiers"].contains("benefits"))
    #expect(include["campaign"].isEmpty)
  }

  @Test func `null asks for nothing, and foo null for foo without its own`() {
    #expect(Include("null").isNothing)
    #expect(Include("null").names.isEmpty)
    let patron = Include("patron.null")
    #expect(patron.names == ["patron"])
    #expect(!patron.isNothing)
    #expect(patron["patron"].isNothing)
  }

  @Test(arguments: ["", ",", ".", "..", ",.,"])
  func `an empty list asks for nothing in particular`(text: String) { #expect(Include(text).isEmpty) }

  @Test func `too deep and too many paths are refused one by one`() {
    let deep = Include("a.b.c.d.e.f,a.b.c.d.e")
    #expect(deep.refused == ["a.b.c.d.e.f"])
    #expect(deep.names == ["a"])
    let many = Include((0...Include.mostPaths).map { "n\($0)" }.joined(separator: ","))
    #expect(many.names.count == Include.mostPaths)
    #expect(many.refused == ["n\(Include.mostPaths)"])
  }
}

@Suite struct `Reading fields` {
  @Test func `a type has the names that were asked of it`() {
    var fields = Fields()
    let taken = [("user", "email, full_name"), ("user", "vanity"), ("tier", "null")].map {
      fields.take("fields[\($0)]", $1)
    }
    #expect(taken == [true, true, true])
    #expect(fields["user"] == ["email", "full_name", "vanity"])
    #expect(fields["tier"] == [])
    #expect(fields["member"] == nil)
    #expect(fields.types == ["tier", "user"])
  }

  @Test(arguments: ["fields", "fields[]", "fields[user", "include", "Fields[user]"])
  func `other parameters are not its`(name: String) {
    var fields = Fields()
    let isTaken = fields.take(name, "x")
    #expect(!isTaken)
    #expect(fields.types.isEmpty)
  }
}

@Suite struct `Reading the page` {
  @Test(arguments: ["page[count]", "page[size]"]) func `both names of the count count`(name: String) throws {
    var page = Page()
    let isTaken = try page.take(name, "50")
    #expect(isTaken)
    #expect(page.count == 50)
  }

  @Test(arguments: ["0", "-1", "", "many", "1.5", "99999999999999999999"])
  func `a count that is none is refused by the parameter's name`(text: String) {
    var page = Page()
    #expect {
      _ = try page.take("page[count]", text)
    } throws: { error in
      (error as? Problem)?.parameter == "page[count]" && (error as? Problem)?.status == 400
    }
  }

  @Test func `an empty cursor is the first page`() throws {
    var page = Page()
    let isTaken = try page.take("page[cursor]", "")
    #expect(isTaken)
    #expect(page.cursor == nil)
  }
}
