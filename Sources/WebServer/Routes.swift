// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Membership
import Pages
import UsherOAuth

/// Every address of this server. A trailing slash is allowed everywhere; HEAD is GET without its body.
let routes: [Route] = [
  // What people see
  Route("/", .page, get: { await $0.home($1) }),
  Route("/login", .page, get: { try await $0.logInPage($1) }, post: { try await $0.logIn($1) }),
  Route("/signup", .page, get: { try await $0.signUpPage($1) }, post: { try await $0.signUp($1) }),
  Route("/logout", .page, get: { try await $0.logOutPage($1) }, post: { try await $0.logOut($1) }),
  Route(
    ForgotPasswordPage.path, .page, get: { $0.forgotPasswordPage($1) }, post: { try await $0.forgotPassword($1) }),
  Route(ForgotPasswordPage.sentPath, .page, get: { provider, _ in provider.page(ForgotPasswordPage.sent) }),
  Route(
    ResetPasswordPage.path, .page, get: { try await $0.resetPasswordPage($1) },
    post: { try await $0.resetPassword($1) }),
  Route(
    ConfirmEmailPage.path, .page, get: { try await $0.confirmEmailPage($1) }, post: { try await $0.confirmEmail($1) }),
  Route(AccountPage.path, aliases: ["/settings"], .page, get: { try await $0.accountPage($1) }),
  Route(AccountPage.verificationPath, .page, post: { try await $0.sendVerification($1) }),
  Route(
    ChangeEmailPage.path, .page, get: { try await $0.changeEmailPage($1) }, post: { try await $0.changeEmail($1) }),
  Route(
    ChangePasswordPage.path, .page, get: { try await $0.changePasswordPage($1) },
    post: { try await $0.changePassword($1) }),
  Route(
    RemoveAccountPage.path, .page, get: { try await $0.removeAccountPage($1) },
    post: { try await $0.removeAccount($1) }),
  Route(AccountRemovedPage.path, .page, get: { provider, _ in provider.page(AccountRemovedPage()) }),
  Route(
    SessionsPage.path, .page, get: { try await $0.sessionsPage($1) }, post: { try await $0.endSession($1) }),
  Route(
    "/settings/apps", .page, get: { try await $0.connectedAppsPage($1) }, post: { try await $0.disconnect($1) }),
  Route(
    "/portal/registration/register-clients",
    aliases: ["/platform/documentation/clients", "/oauth2/documentation", "/portal/registration/clients"], .page,
    get: { try await $0.clientsPage($1) }),
  Route(
    "/portal/registration/register-clients/new", .page, get: { try await $0.newClientPage($1) },
    post: { try await $0.registerClient($1) }),
  Route(
    "/portal/registration/register-clients/{client}", .page, get: { try await $0.clientPage($1) },
    post: { try await $0.actOnClient($1) }),
  Route(
    "/portal/registration/register-clients/{client}/edit", .page, get: { try await $0.changeClientPage($1) },
    post: { try await $0.changeClient($1) }),
  Route(
    "/portal/registration/register-clients/{client}/delete", .page, get: { try await $0.removeClientPage($1) },
    post: { try await $0.removeClient($1) }),
  Route(
    "/portal/registration/register-clients/{client}/requests", .page, get: { try await $0.requestsPage($1) }),
  Route(
    "/portal/registration/register-clients/{client}/requests/{reference}", .page,
    get: { try await $0.requestPage($1) }),
  Route("/portal/requests/{reference}", .page, get: { try await $0.findRequest($1) }),
  Route(
    "/portal/registration/register-webhooks", aliases: ["/platform/documentation/webhooks"], .page,
    get: { try await $0.webhooksPage($1) }),
  Route(
    "/portal/registration/register-webhooks/new", .page, get: { try await $0.newWebhookPage($1) },
    post: { try await $0.makeWebhook($1) }),
  Route(
    "/portal/registration/register-webhooks/{webhook}", .page, get: { try await $0.webhookPage($1) },
    post: { try await $0.actOnWebhook($1) }),
  Route(Site.stylesheetPath, .plain, get: { provider, _ in provider.stylesheetAnswer }),
  Route(Site.extraStylesheetPath, .plain, get: { provider, _ in provider.extraStylesheetAnswer }),
  Route(Logo.path, .plain, get: { provider, _ in provider.logoAnswer }),

  // Authorization (RFC 6749 section 3.1)
  Route(
    "/oauth2/authorize", aliases: ["/api/oauth2/authorize"], .page, get: { try await $0.authorize($1) },
    post: { try await $0.decide($1) }, head: { provider, _ in provider.emptyPage }),
  Route(
    "/oauth2/become-patron", .page, get: { try await $0.becomePatron($1) },
    post: { try await $0.decideAsPatron($1) }, head: { provider, _ in provider.emptyPage }),
  Route(
    "/oauth2/register-client-creation", .page, get: { try await $0.connectSitePage($1) },
    post: { try await $0.connectSite($1) }, head: { provider, _ in provider.emptyPage }),
  Route("/oauth2/errors", .page, get: { try await $0.unsafeRequestPage($1) }),

  // Tokens (RFC 6749 section 3.2, RFC 7009, RFC 7662, RFC 8414)
  Route("/api/oauth2/token", .oauth, post: { try await $0.token($1, wording: .original) }),
  Route("/oauth2/token", .oauth, post: { try await $0.token($1, wording: .rfc6749) }),
  Route(
    "/oauth2/revoke", aliases: ["/api/oauth2/revoke", "/api/oauth2/token/revoke"], .oauth,
    post: { try await $0.revoke($1) }),
  Route("/oauth2/introspect", .oauth, post: { try await $0.introspect($1) }),
  Route("/.well-known/oauth-authorization-server", .oauth, get: { provider, _ in provider.metadataAnswer }),

  // The membership API, version 1 and 2
  Route(
    "/api/oauth2/api/current_user", aliases: ["/oauth2/api/current_user"], .api,
    get: { try await $0.read(.v1, $1, currentUser) }),
  Route(
    "/api/oauth2/api/current_user/campaigns", aliases: ["/oauth2/api/current_user/campaigns"], .api,
    get: { try await $0.read(.v1, $1, currentUserCampaigns) }),
  Route(
    "/api/oauth2/api/campaigns/{id}/pledges", aliases: ["/oauth2/api/campaigns/{id}/pledges"], .api,
    get: { try await $0.read(.v1, $1, pledges(to:_:)) }),
  Route(
    "/api/oauth2/v2/identity", aliases: ["/oauth2/v2/identity"], .api,
    get: { try await $0.identity($1) }),
  Route(
    "/api/oauth2/v2/campaigns", aliases: ["/oauth2/v2/campaigns"], .api,
    get: { try await $0.read(.v2, $1, campaigns) }),
  Route(
    "/api/oauth2/v2/campaigns/{id}", aliases: ["/oauth2/v2/campaigns/{id}"], .api,
    get: { try await $0.read(.v2, $1, campaign) }),
  Route(
    "/api/oauth2/v2/campaigns/{id}/members", aliases: ["/oauth2/v2/campaigns/{id}/members"], .api,
    get: { try await $0.read(.v2, $1, members(of:_:)) }),
  Route(
    "/api/oauth2/v2/members/{id}", aliases: ["/oauth2/v2/members/{id}"], .api,
    get: { try await $0.read(.v2, $1, member) }),
  Route(
    "/api/oauth2/v2/campaigns/{id}/posts", aliases: ["/oauth2/v2/campaigns/{id}/posts"], .api,
    get: { try await $0.read(.v2, $1, posts(of:_:)) }),
  Route(
    "/api/oauth2/v2/posts/{id}", aliases: ["/oauth2/v2/posts/{id}"], .api, get: { try await $0.read(.v2, $1, post) }),
  Route("/api/oauth2/v2/lives", aliases: ["/oauth2/v2/lives"], .api, post: { try await $0.createLive($1) }),
  Route(
    "/api/oauth2/v2/lives/{id}", aliases: ["/oauth2/v2/lives/{id}"], .api, get: { try await $0.read(.v2, $1, live) },
    patch: { try await $0.changeLive($1) }, delete: { try await $0.deleteLive($1) }),
  // Documents of version 2 link to these two.
  Route(
    "/api/oauth2/v2/user/{id}", aliases: ["/oauth2/v2/user/{id}"], .api, get: { try await $0.read(.v2, $1, user) }),
  Route(
    "/api/oauth2/v2/address/{id}", aliases: ["/oauth2/v2/address/{id}"], .api,
    get: { try await $0.read(.v2, $1, address) }),
  Route(
    "/api/oauth2/v2/webhooks", aliases: ["/oauth2/v2/webhooks"], .api, get: { try await $0.webhooks($1) },
    post: { try await $0.createWebhook($1) }),
  Route(
    "/api/oauth2/v2/webhooks/{id}", aliases: ["/oauth2/v2/webhooks/{id}"], .api, get: { try await $0.webhook($1) },
    patch: { try await $0.changeWebhook($1) }, delete: { try await $0.deleteWebhook($1) }),
  Route("/api/oauth2/v2/clients", aliases: ["/oauth2/v2/clients"], .api, post: { try await $0.makeClient($1) }),
  Route(
    "/api/oauth2/v2/clients/{client}", aliases: ["/oauth2/v2/clients/{client}"], .api,
    delete: { try await $0.deleteClient($1) }),
  Route("/api/openapi.json", .api, get: { _, _ in .openAPI(MembershipDocument.text) }),

  // Operation
  Route("/healthz", .plain, get: { _, _ in Answer(.ok, type: "text/plain; charset=utf-8", "ok\n") }),
  Route("/readyz", .plain, get: { provider, _ in await provider.readiness() }),
  Route("/metrics", .plain, get: { provider, _ in provider.metricsAnswer }),
]

/// The guide for whoever builds an app, a chapter an address, and the reference of both APIs.
let guideRoutes: [Route] =
  GuidePage.Chapter.allCases.map { chapter in
    Route(chapter.path, .page, get: { try await $0.guide($1, chapter) })
  } + [
    Route(GuidePage.programPath, .page, get: { try await $0.guideProgram($1) }),
    Route(ReferencePage.path, .page, get: { try await $0.referenceContents($1, .membership) }),
    Route(ReferencePage.path + "/{group}", .page, get: { try await $0.reference($1, .membership) }),
    Route(ReferencePage.operatorPath, .page, get: { try await $0.referenceContents($1, .ofOperator) }),
    Route(ReferencePage.operatorPath + "/{group}", .page, get: { try await $0.reference($1, .ofOperator) }),
  ]

/// The operator's API: an address for each kind of object that a line of `usher import` files, and one for many of them.
let operatorRoutes: [Route] =
  [
    Route("/operator/openapi.json", .problem, get: { _, _ in .openAPI(OperatorDocument.text) }),
    Route("/operator/v1/bulk", .problem, post: { try await $0.bulk($1) }, body: .stream),
  ] + ImportLine.Kind.allCases.map(operatorRoute)

private func operatorRoute(for kind: ImportLine.Kind) -> Route {
  let remove: Route.Action = { try await $0.removeObject(kind, $1) }
  return Route(
    "/operator/v1/\(kind.plural)/{id}", .problem, get: { try await $0.storedObject(kind, $1) },
    put: { try await $0.putObject(kind, $1) }, delete: kind.isRemovable ? remove : nil,
    body: .whole(upTo: LineSplitter.lineLimit))
}

/// What exists only where time may be moved.
let sandboxRoutes: [Route] = [
  Route("/sandbox/clock", .plain, get: { provider, _ in provider.clockAnswer() }, post: { try await $0.moveClock($1) }),
  Route(OutboxPage.path, .page, get: { try await $0.outboxPage($1) }),
]
