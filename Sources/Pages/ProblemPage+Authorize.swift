// SPDX-License-Identifier: Apache-2.0

/// What is shown when the person cannot be sent back, because no address of the client's is known to be right
/// (RFC 6749 section 4.1.2.1).
extension ProblemPage {
  /// - Parameter registered: only when the client's owner is the one who looks; others must not see them.
  public static func addressNotRegistered(
    app: String, sent: String, registered: [String] = [], reference: String? = nil
  ) -> ProblemPage {
    ProblemPage(
      heading: "We cannot send you back to this app",
      whatHappened: "The address it asked us to send you to is not one it registered, so we stopped here.",
      side: .app(app),
      whatToChange: registered.isEmpty
        ? "Tell the people who run the app. They must register the address below, character for character."
        : "Register the address below, or send one that is registered. They must agree character for character, "
          + "the final slash too.",
      details: [Detail("Address the app sent (redirect_uri)", [sent]), Detail("Addresses registered", registered)],
      reference: reference)
  }

  public static func addressMissing(
    app: String, registered: [String] = [], reference: String? = nil
  ) -> ProblemPage {
    ProblemPage(
      heading: "This app did not say where to send you back to",
      whatHappened: "The parameter redirect_uri is missing from its request.", side: .app(app),
      whatToChange: "Tell the people who run the app. It must send redirect_uri with a registered address.",
      details: [Detail("Addresses registered", registered)], reference: reference)
  }

  public static func unknownClient(sent: String, reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "We do not know this app",
      whatHappened: "The client_id it sent belongs to no app that is registered here.", side: .app(nil),
      whatToChange: "Tell the people who run the app. They must send the client_id from the page of their client, and "
        + "send it to the provider it was made at.",
      details: [Detail("client_id sent", [sent])], reference: reference)
  }

  public static func clientDisabled(app: String, reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "This app was disabled",
      whatHappened: "The people who run this site have shut it out, so nobody can log in with it.", side: .app(app),
      whatToChange: "Tell the people who run the app. They can ask the operator of this site for the reason.",
      reference: reference)
  }

  public static func clientMissing(reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "This app did not say who it is",
      whatHappened: "The parameter client_id is missing from its request.", side: .app(nil),
      whatToChange: "Tell the people who run the app. It must send the client_id it was given at registration.",
      reference: reference)
  }

  /// A parameter that stands twice, or in a shape that says nothing.
  public static func malformedRequest(_ reason: String, app: String? = nil, reference: String? = nil) -> ProblemPage {
    ProblemPage(
      heading: "We cannot read this app’s request",
      whatHappened: "It sent you here with a request that cannot be read in one way only.", side: .app(app),
      whatToChange: "Tell the people who run the app what is below.", details: [Detail("Reason", [reason])],
      reference: reference)
  }
}
