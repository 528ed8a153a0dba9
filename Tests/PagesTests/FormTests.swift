// SPDX-License-Identifier: Apache-2.0
import Pages
import Testing

@Suite struct `Filling in a form` {
  @Test func `a refused log-in is explained at the top and beside the field in the same words`() {
    let html = LogInPage(email: "ada@example.com", antiForgery: "f", problems: [.emailOrPasswordWrong])
      .html(on: Site()).text
    let words = "The email address or the password is not right"
    #expect(html.contains("<title>Error: Log in – Usher</title>"))
    #expect(html.contains("<h2 id=\"problem\">There is a problem</h2>"))
    #expect(html.contains("<li><a href=\"#email\">\(words)</a></li>"))
    #expect(html.contains("<span class=\"unseen\">Error: </span>\(words)</p>"))
    #expect(html.contains("aria-describedby=\"email-error\" aria-invalid=\"true\""))
  }

  @Test func `what was typed is kept, but never the password`() {
    let html = SignUpPage(name: "Ada", email: "ada@example.com", antiForgery: "f", problems: [.passwordTooShort])
      .html(on: Site()).text
    #expect(html.contains("value=\"Ada\"") && html.contains("value=\"ada@example.com\""))
    let password = tags(of: html).first { $0.contains("id=\"password\"") }
    #expect(password?.contains("value=") == false)
  }

  @Test func `a page without problems has no summary and no error in its title`() {
    let html = SignUpPage(antiForgery: "f").html(on: Site()).text
    #expect(!html.contains("There is a problem") && !html.contains("Error") && !html.contains("aria-invalid"))
  }

  @Test func `the continuation goes on through the link to the other form, percent-encoded`() {
    let logIn = LogInPage(continuation: "a+b&c", antiForgery: "f").html(on: Site()).text
    let signUp = SignUpPage(continuation: "a+b&c", antiForgery: "f").html(on: Site()).text
    #expect(logIn.contains("href=\"/signup?continue=a%2Bb%26c\""))
    #expect(signUp.contains("href=\"/login?continue=a%2Bb%26c\""))
    #expect(logIn.contains("name=\"continue\" value=\"a+b&amp;c\""))
  }

  @Test func `without a continuation none is posted`() {
    #expect(!LogInPage(antiForgery: "f").html(on: Site()).text.contains("continue"))
  }

  @Test func `a password manager finds its fields`() {
    let logIn = LogInPage(antiForgery: "f").html(on: Site()).text
    let signUp = SignUpPage(antiForgery: "f").html(on: Site()).text
    #expect(logIn.contains("autocomplete=\"username\"") && logIn.contains("autocomplete=\"current-password\""))
    #expect(signUp.contains("autocomplete=\"username\"") && signUp.contains("autocomplete=\"new-password\""))
  }

  @Test func `sign-up is not offered where it is closed`() {
    #expect(!LogInPage(antiForgery: "f", offersSignUp: false).html(on: Site()).text.contains("/signup"))
  }

  @Test func `a form that expired shows its problem in the summary only`() {
    let html = LogInPage(antiForgery: "f", problems: [.formExpired]).html(on: Site()).text
    #expect(html.contains("There is a problem") && !html.contains("aria-invalid"))
  }
}
