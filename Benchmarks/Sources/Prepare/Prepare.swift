// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import FoundationEssentials
import SQLite
import Storage
import UsherOAuth

/// Makes a data file with a client and grants, and the requests that are to be sent to a server on it.
///
/// `Prepare FOLDER EXCHANGES REFRESHES CHECKS GRANTS`: the folder gets `data.db` with its key, four files of requests
/// (`exchange`, `refresh`, `introspect`, `check`) and `steps`, which the ceilings are measured with. The grants that
/// requests are about lie scattered among GRANTS others; codes come last, as fresh ones do.
@main
struct Prepare {
  static func main() async throws {
    let numbers = CommandLine.arguments.dropFirst(2).compactMap { Int($0) }
    guard CommandLine.arguments.count == 6, numbers.count == 4 else {
      print("usage: Prepare FOLDER EXCHANGES REFRESHES CHECKS GRANTS")
      return
    }
    let folder = CommandLine.arguments[1]
    let (exchanges, refreshes, checks) = (numbers[0], numbers[1], numbers[2])
    let others = max(numbers[3], refreshes + checks)

    let database = try SQLiteDatabase(path: folder + "/data.db")
    try await database.migrate(schema)
    let key = World.real.randomBytes(ServerKeys.byteCount)
    try write(key.map(hexadecimal).joined() + "\n", to: folder + "/data.db.key")
    let keys = ServerKeys(secret: key)
    let authority = Authority(
      store: SQLAuthorizationStore(database), world: .real, keys: keys, issuer: "http://127.0.0.1")
    let owner = try await authority.signUp(
      name: "Tin Workshop", email: "workshop@example.org", password: Secret("correct horse battery"))
    let client = try await authority.register(
      ClientRegistration(
        description: ClientDescription(name: "Forum"), redirectURIs: [Grants.redirectURI], apiVersion: .v2),
      owner: owner)

    let grants = Grants(database: database, client: client.client.id, keys: keys)
    let last = try await grants.fileOthers(others)
    let places = (last - Int64(others) + 1...last).shuffled()
    let refreshTokens = try await grants.refreshTokens(at: Array(places.prefix(refreshes)))
    let accessTokens = try await grants.accessTokens(at: Array(places.dropFirst(refreshes).prefix(checks)))
    let codes = try await grants.codes(exchanges)
    await database.close()

    let requests = Requests(client: client.client.identifier, secret: client.secret?.reveal() ?? "")
    try write(codes.map { requests.exchange($0.text) }.joined(), to: folder + "/exchange")
    try write(refreshTokens.map { requests.refresh($0.text) }.joined(), to: folder + "/refresh")
    try write(accessTokens.map { requests.introspect($0.text) }.joined(), to: folder + "/introspect")
    try write(accessTokens.map { requests.check($0.text) }.joined(), to: folder + "/check")
    try write(
      """
      \(client.client.identifier) \(client.secret?.reveal() ?? "")
      \(codes.map { "\($0.row) \($0.text)" }.joined(separator: "\n"))
      \(refreshTokens.map { "\($0.row) \($0.text)" }.joined(separator: "\n"))

      """, to: folder + "/steps")
  }

  private static func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
  }
}
