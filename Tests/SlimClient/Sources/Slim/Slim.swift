// SPDX-License-Identifier: Apache-2.0
import UsherClient

@main struct Slim {
  static func main() throws {
    let club = try Integration(
      clientID: "club", clientSecret: Secret("s"), redirectAddress: "https://club.example/callback", platform: .patreon)
    print(club.beginLogIn().address)
  }
}
