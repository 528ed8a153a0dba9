// SPDX-License-Identifier: Apache-2.0

/// An answer of the platform that belongs to a log-in begun in the same browser. Holding one is the proof: only
/// ``Integration/callback(query:answering:)`` makes it, and only it opens the exchange.
public struct VerifiedCallback: Sendable {
  let code: Secret<AuthorizationCode>
  let verifier: Secret<CodeVerifierText>

  fileprivate init(code: Secret<AuthorizationCode>, verifier: Secret<CodeVerifierText>) {
    self.code = code
    self.verifier = verifier
  }
}

/// What came of a log-in.
public enum LogInOutcome: Sendable {
  case verified(VerifiedCallback)
  /// The person chose not to share anything, which is their right.
  case denied
  case refused(CallbackRefusal)
}

public enum CallbackRefusal: Error, Equatable, Sendable {
  /// The session of this browser began no log-in: cookies are off, it ended, or the link was somebody else's.
  case nothingPending
  /// The query is no form, or repeats a parameter.
  case unreadable(String)
  /// `state` is missing or another browser's.
  case wrongState
  /// The log-in was begun more than ``PendingLogIn/lifetime`` ago.
  case expired
  /// This answer was taken before.
  case usedBefore
  /// `iss` is missing though promised, or names another platform (RFC 9207).
  case wrongIssuer
  /// Neither a code nor an error came.
  case empty
  /// The platform could not do it: a code of RFC 6749 section 4.1.2.1 and its sentence.
  case platform(code: String, String)
}

extension Integration {
  /// Judges what came to the redirect address.
  ///
  /// - Parameters:
  ///   - query: what stands behind `?` in the address, as it came.
  ///   - pending: what the session of this browser kept; remove it there whatever the outcome.
  public func callback(query: String, answering pending: PendingLogIn?) -> LogInOutcome {
    do throws(CallbackRefusal) {
      guard let pending else { throw .nothingPending }
      let answer = try Answer(query)
      guard let state = answer.state,
        constantTimeEqual(Array(state.utf8), Array(pending.state.reveal().utf8))
      else { throw .wrongState }
      guard surroundings.now() < pending.expiry else { throw .expired }
      guard spentStates.spend(state, until: pending.expiry, now: surroundings.now()) else { throw .usedBefore }
      guard answer.issuer == platform.base || answer.issuer == nil && !platform.promisesIssuer else {
        throw .wrongIssuer
      }
      switch (answer.error, answer.code) {
      case ("access_denied"?, _): return .denied
      case (let error?, _): throw .platform(code: error, answer.explanation)
      case (nil, let code?): return .verified(VerifiedCallback(code: Secret(code), verifier: pending.verifier))
      case (nil, nil): throw .empty
      }
    } catch { return .refused(error) }
  }
}

private struct Answer {
  let state, issuer, error, code: String?
  let explanation: String

  init(_ query: String) throws(CallbackRefusal) {
    do throws(FormError) {
      let form = try Form(parsing: query)
      state = try form.optional("state")
      issuer = try form.optional("iss")
      error = try form.optional("error")
      code = try form.optional("code")
      explanation = try form.optional("error_description") ?? ""
    } catch { throw .unreadable(error.explanation) }
  }
}
