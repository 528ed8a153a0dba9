// SPDX-License-Identifier: Apache-2.0
internal import UsherOAuth

/// Everybody, newest first, or those who were searched for.
public struct OperatorUsersPage: Sendable {
  public static let path = "/operator/users"
  public static let rowsOnPage = 20

  public static func path(of id: String) -> String { path + "/" + PercentEncoding.encode(id) }

  public struct User: Sendable {
    public var id: String
    public var name: String
    public var email: String?
    public var hasAccount: Bool
    public var isDisabled: Bool
    public var isOperator: Bool

    public init(
      id: String, name: String, email: String?, hasAccount: Bool, isDisabled: Bool = false, isOperator: Bool = false
    ) {
      self.id = id
      self.name = name
      self.email = email
      self.hasAccount = hasAccount
      self.isDisabled = isDisabled
      self.isOperator = isOperator
    }
  }

  public var search: String
  public var users: [User]
  public var next: String?
  public var isFirst: Bool

  public init(search: String, users: [User], next: String?, isFirst: Bool) {
    self.search = search
    self.users = users
    self.next = next
    self.isFirst = isFirst
  }

  public func html(on site: Site) -> HTML {
    let none: HTML? = users.isEmpty ? "<p class=\"lead\">Nobody was found.</p>\n" : nil
    let items: [HTML] = users.map { user in
      """
      <li><a href="\(OperatorUsersPage.path(of: user.id))">\(personName(user.name))</a>\(user.tags)
      <p class="hint">\(user.id)\(user.emailHTML)</p></li>

      """
    }
    let list: HTML? = items.isEmpty ? nil : "<ul class=\"tiles wide\">\n\(items)</ul>\n"
    let form = searchForm(
      at: OperatorUsersPage.path, search, label: "Name, email address or id",
      hint: "What a name begins with, or a whole email address or id; leave it empty for all.")
    return site.page(
      title: "Users", width: .reading, neighbours: .ofOperator(at: OperatorUsersPage.path),
      """
      <div class="card">
      <h1>Users</h1>
      \(form)\
      \(none)\(list)\
      \(pager(at: OperatorUsersPage.path, [("q", search)], next: next, isFirst: isFirst))\
      </div>
      """)
  }
}

extension OperatorUsersPage.User {
  var tags: HTML {
    let words: [HTML] = [
      hasAccount ? nil : "No log-in", isDisabled ? "Disabled" : nil, isOperator ? "Operator" : nil,
    ].compactMap { $0 }
    return "\(words.map { word -> HTML in " <span class=\"tag\">\(word)</span>" })"
  }

  fileprivate var emailHTML: HTML? { email.map { " · \(ForeignText($0, limit: 254))" } }
}

/// The name of a person, or honest words when nothing of it can be shown.
func personName(_ name: String) -> ForeignText {
  let shown = ForeignText(name)
  return shown.isEmpty ? ForeignText("Somebody without a name") : shown
}
