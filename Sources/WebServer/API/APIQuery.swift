// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import UsherOAuth

/// What the query of an API request says about the shape of the answer. Parameters that it does not know are nothing
/// to it.
struct APIQuery {
  private(set) var include: Include?
  private(set) var fields = Fields()
  private(set) var page = Page()
  private(set) var sort: String?
  /// Version 1: whether resources bring the relationships that nobody asked for.
  private(set) var usesDefaultIncludes = true
  let form: Form

  init(_ form: Form) throws(Problem) {
    self.form = form
    var paths: [String] = []
    for parameter in form.parameters {
      if fields.take(parameter.name, parameter.value) { continue }
      if try page.take(parameter.name, parameter.value) { continue }
      switch parameter.name {
      case "include", "includes": paths.append(parameter.value)
      case "sort": sort = parameter.value.isEmpty ? nil : parameter.value
      case "json-api-use-default-includes": usesDefaultIncludes = parameter.value.lowercased() != "false"
      default: break
      }
    }
    let include = Include(paths.joined(separator: ","))
    self.include = include.isEmpty && include.refused.isEmpty ? nil : include
  }

  /// Version 2: whether a document about one resource shows its type and id alone.
  func asksNothing(of type: any APIResource.Type) -> Bool {
    include == nil && fields[type.type]?.isEmpty != false
  }
}

extension Form {
  /// The parameters that shape an answer, as a link to another page of it repeats them: in the order of the alphabet,
  /// with others in the place of some.
  func link(setting others: [(name: String, value: String)]) -> String {
    let replaced = Set(others.map(\.name))
    let kept = parameters.filter { parameter in
      let name = parameter.name
      return !replaced.contains(name) && !name.hasPrefix("page[")
        && (["include", "includes", "json-api-use-default-includes", "sort"].contains(name)
          || name.hasPrefix("fields["))
    }
    let all = kept + others.map { Form.Parameter(name: $0.name, value: $0.value) }
    return Form(all.sorted { $0.name < $1.name }).encoded
  }
}
