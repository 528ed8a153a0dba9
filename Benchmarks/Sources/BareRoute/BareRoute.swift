// SPDX-License-Identifier: Apache-2.0
import Hummingbird

/// The framework alone, at the server's own addresses: reads a request's body, and answers with as many bytes and the
/// same headers as the server, all of them constants.
///
/// `BareRoute PORT TOKEN INTROSPECT IDENTITY`, the last three being sizes of bodies in bytes.
@main
struct BareRoute {
  static func main() async throws {
    let words = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    guard words.count == 4 else {
      print("usage: BareRoute PORT TOKEN INTROSPECT IDENTITY")
      return
    }
    let router = Router()
    router.post("/api/oauth2/token", use: answer(words[1], secret))
    router.post("/oauth2/introspect", use: answer(words[2], secret))
    router.get("/api/oauth2/v2/identity", use: answer(words[3], resource))
    router.get("/healthz") { _, _ in "ok\n" }
    try await Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: words[0]), backlog: 1024)
    ).runService()
  }

  private static let everywhere: HTTPFields = [
    .accessControlAllowOrigin: "*", .init("X-Request-ID")!: "00000000-0000-4000-8000-000000000000",
    .init("X-Content-Type-Options")!: "nosniff",
  ]
  private static let secret: HTTPFields =
    everywhere + [.contentType: "application/json", .cacheControl: "no-store", .init("Pragma")!: "no-cache"]
  private static let resource: HTTPFields =
    everywhere + [
      .contentType: "application/vnd.api+json", .cacheControl: "private",
      .init("X-Patreon-UUID")!: "00000000-0000-4000-8000-000000000000",
    ]

  private static func answer(
    _ size: Int, _ fields: HTTPFields
  ) -> @Sendable (Request, BasicRequestContext) async throws -> Response {
    let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: size)
    return { request, context in
      _ = try await request.body.collect(upTo: context.maxUploadSize)
      return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: body))
    }
  }
}

private func + (some: HTTPFields, more: HTTPFields) -> HTTPFields {
  var all = some
  for field in more { all.append(field) }
  return all
}
