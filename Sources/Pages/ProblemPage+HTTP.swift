// SPDX-License-Identifier: Apache-2.0

extension ProblemPage {
  /// For 404.
  public static func notFound(reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "Page not found", whatHappened: "There is nothing at this address.", side: .you,
      whatToChange: "Check the address for typing mistakes, or begin again at the start page.", reference: reference)
  }

  /// For 405.
  public static func methodNotAllowed(_ method: String, allowed: [String], reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "This address does not take that method",
      whatHappened: "The request used a method that this address does not know.", side: .you,
      whatToChange: "Use one of the methods listed below.",
      details: [Detail("Method sent", [method]), Detail("Methods allowed", allowed)], reference: reference)
  }

  /// For 413 and 414.
  ///
  /// - Parameter limit: in bytes.
  public static func tooLarge(limit: Int, reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "Too much was sent", whatHappened: "The request is larger than the \(limit) bytes this page takes.",
      side: .you, whatToChange: "Go back, shorten what you entered, and send it again.", reference: reference)
  }

  /// For 400: a form or query that cannot be read.
  public static func unreadable(_ reason: String, reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "This request cannot be read", whatHappened: "What was sent is not in the form this page expects.",
      side: .you, whatToChange: "Go back and try again. If an app sent you here, tell its developer what is below.",
      details: [Detail("Reason", [reason])], reference: reference)
  }

  /// For 403: the anti-forgery token is missing, old, or another session's.
  public static func formExpired(reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "This page is no longer valid",
      whatHappened: "It was open for too long, or you logged in or out in another window since.", side: .you,
      whatToChange: "Go back to the app you came from and start again. Nothing was changed.", reference: reference)
  }

  /// For 400: a consent form that holds more than its page.
  public static func permissionNotOffered(reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "This answer does not belong to the question",
      whatHappened: "The form names a permission that its page did not let you choose. Nothing was allowed.",
      side: .you,
      whatToChange:
        "Go back to the app you came from and start again. If it happens again, do not go on: somebody may be "
        + "changing what your browser sends.", reference: reference)
  }

  /// For 429.
  ///
  /// - Parameter seconds: what `Retry-After` says.
  public static func tooManyRequests(retryAfter seconds: Int, reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "Too many requests", whatHappened: "More requests came from you than this page takes at once.",
      side: .you, whatToChange: "Wait \(seconds) seconds, then try again.", reference: reference)
  }

  /// For 500.
  public static func wentWrong(reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "Something went wrong", whatHappened: "We could not finish this. It is not your fault.", side: .us,
      whatToChange: "Try again in a moment. If it happens again, send us the reference below.", reference: reference)
  }

  /// For 503.
  public static func unavailable(reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "We are not available just now", whatHappened: "Too much is going on, or we are being restarted.",
      side: .us, whatToChange: "Try again in a minute.", reference: reference)
  }
}
