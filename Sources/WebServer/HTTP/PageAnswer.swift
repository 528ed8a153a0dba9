// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import NIOCore
import Pages

/// What ``Pages`` can draw.
protocol DrawnPage {
  func html(on site: Site) -> HTML
}

extension HomePage: DrawnPage {}
extension LogInPage: DrawnPage {}
extension LogOutPage: DrawnPage {}
extension SignUpPage: DrawnPage {}
extension ClientsPage: DrawnPage {}
extension ClientFormPage: DrawnPage {}
extension ClientPage: DrawnPage {}
extension RemoveClientPage: DrawnPage {}
extension ShownOncePage: DrawnPage {}
extension RequestPage: DrawnPage {}
extension RequestsPage: DrawnPage {}
extension WebhooksPage: DrawnPage {}
extension WebhookFormPage: DrawnPage {}
extension WebhookPage: DrawnPage {}
extension ConnectedAppsPage: DrawnPage {}
extension ConsentPage: DrawnPage {}
extension BecomePatronPage: DrawnPage {}
extension ConnectSitePage: DrawnPage {}
extension OperatorHealthPage: DrawnPage {}
extension ConfirmOperatorPage: DrawnPage {}
extension OperatorClientsPage: DrawnPage {}
extension OperatorClientPage: DrawnPage {}
extension OperatorApprovalsPage: DrawnPage {}
extension OperatorUsersPage: DrawnPage {}
extension OperatorUserPage: DrawnPage {}
extension OperatorWebhooksPage: DrawnPage {}
extension OperatorWebhookPage: DrawnPage {}
extension ForgotPasswordPage: DrawnPage {}
extension ResetPasswordPage: DrawnPage {}
extension ConfirmEmailPage: DrawnPage {}
extension AccountPage: DrawnPage {}
extension ChangeEmailPage: DrawnPage {}
extension ChangePasswordPage: DrawnPage {}
extension RemoveAccountPage: DrawnPage {}
extension AccountRemovedPage: DrawnPage {}
extension SessionsPage: DrawnPage {}
extension OutboxPage: DrawnPage {}
extension ProblemPage: DrawnPage {}

extension Provider {
  /// - Parameter formTarget: where a form's redirects may lead; browsers hold it against `form-action`.
  func page(_ page: some DrawnPage, status: HTTPResponse.Status = .ok, formTarget: String? = nil) -> Answer {
    var answer = Answer(status, type: "text/html; charset=utf-8", page.html(on: currentSite).text)
    answer.headers[.cacheControl] = "no-store"
    answer.headers[.contentSecurityPolicy] =
      "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; "
      + "form-action 'self'" + (formTarget.map { " " + $0 } ?? "")
    answer.headers[.frameOptions] = "DENY"
    answer.headers[.referrerPolicy] = "no-referrer"
    answer.headers[.permissionsPolicy] = "camera=(), geolocation=(), microphone=()"
    return answer
  }

  /// The site with the time of its sandbox.
  private var currentSite: Site {
    guard let sandboxClock else { return site }
    var site = site
    site.sandbox = Site.Sandbox(movedClock: sandboxClock.moved == .zero ? nil : sandboxClock.now())
    return site
  }

  /// What HEAD gets where GET might change something.
  var emptyPage: Answer { Answer(.ok, type: "text/html; charset=utf-8", "", headers: [.cacheControl: "no-store"]) }

  var stylesheetAnswer: Answer { css(site.stylesheet) }

  var extraStylesheetAnswer: Answer {
    site.extraStylesheet.map(css) ?? Answer(.notFound, type: "text/plain; charset=utf-8", "Not Found\n")
  }

  private func css(_ rules: String) -> Answer {
    Answer(.ok, type: "text/css; charset=utf-8", rules, headers: [.cacheControl: "public, max-age=3600"])
  }
}
