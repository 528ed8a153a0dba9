// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Pages

extension Provider {
  func home(_ incoming: Incoming) async -> Answer {
    // The first page must show even while storage does not answer.
    let viewer = (try? await loggedIn(browser(incoming)))?.account.name
    return page(HomePage(viewer: viewer, demo: demo))
  }
}
