// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Pages

/// Reads an OpenAPI document of this server into the values of the reference's pages.
struct OpenAPIReader {
  private let document: JSON

  init(_ document: JSON) { self.document = document }

  var introduction: String { document["info"]?["description"]?.text ?? "" }
  var paths: [String] { document["paths"]?.members.map(\.name) ?? [] }

  private static let methods = ["get", "post", "put", "patch", "delete"]

  func operations(at path: String) -> [ReferencePage.Operation] {
    let item = document["paths"]?[path]
    let shared = item?["parameters"]?.elements ?? []
    return OpenAPIReader.methods.compactMap { method in
      item?[method].map { operation in
        let parameters = shared + (operation["parameters"]?.elements ?? [])
        return ReferencePage.Operation(
          method: method.uppercased(), path: path, summary: operation["summary"]?.text ?? path,
          explanation: operation["description"]?.text,
          scopes: operation["security"]?.elements.flatMap { $0.members.flatMap { $0.value.elements } }
            .compactMap(\.text) ?? [],
          parameters: parameters.flatMap { fields(ofParameter: resolved($0)) }, body: body(of: operation),
          answers: operation["responses"]?.members.map { answer in
            ReferencePage.Answer(
              status: answer.name, explanation: resolved(answer.value)["description"]?.text ?? "")
          } ?? [],
          example: answeredSchema(of: operation).map { example(of: $0).indented })
      }
    }
  }

  /// The names of the schemas of what a path's answers hold, in the order of its methods.
  func answeredSchemas(at path: String) -> [String] {
    OpenAPIReader.methods.compactMap { method in
      guard let operation = document["paths"]?[path]?[method], let schema = answeredSchema(of: operation) else {
        return nil
      }
      let data = schema["properties"]?["data"] ?? schema
      return (data["items"] ?? data)["$ref"]?.text.map { name(of: $0) }
    }
  }

  func resource(
    _ name: String, relationships: (_ type: String) -> [ReferencePage.Field]
  ) -> ReferencePage.Resource {
    let schema = document["components"]?["schemas"]?[name] ?? .null
    let type = schema["properties"]?["type"]?["const"]?.text ?? name
    return ReferencePage.Resource(
      name: type, explanation: schema["description"]?.text, fields: fields(of: schema),
      relationships: relationships(type))
  }

  // MARK: Parts

  /// One parameter, or each that a `deepObject` stands for: `page[count]`.
  private func fields(ofParameter parameter: JSON) -> [ReferencePage.Field] {
    let schema = parameter["schema"] ?? .null
    func field(_ part: String?, _ schema: JSON) -> ReferencePage.Field {
      let name = parameter["name"]?.text ?? ""
      return ReferencePage.Field(
        name: part.map { "\(name)[\($0)]" } ?? name, kind: kind(of: schema),
        explanation: parameter["description"]?.text,
        isRequired: parameter["required"] == true)
    }
    guard parameter["style"]?.text == "deepObject" else { return [field(nil, schema)] }
    let named = schema["properties"]?.members.map { field($0.name, $0.value) } ?? []
    return named.isEmpty ? [field("TYPE", schema["additionalProperties"] ?? .null)] : named
  }

  private func body(of operation: JSON) -> ReferencePage.Shape? {
    guard let schema = operation["requestBody"]?["content"]?.members.first?.value else { return nil }
    let content = schema["schema"] ?? .null
    let sample = schema["example"]?.text ?? example(of: content).indented
    return ReferencePage.Shape(fields: fields(of: resolved(content)), example: sample)
  }

  private func answeredSchema(of operation: JSON) -> JSON? {
    operation["responses"]?.members.first { $0.name.hasPrefix("2") }?.value["content"]?.members.first?.value["schema"]
  }

  /// The attributes of a JSON:API resource or of a document with one; the members of any other object.
  private func fields(of schema: JSON) -> [ReferencePage.Field] {
    let object = schema["properties"]?["data"].map(resolved) ?? schema
    let inner = object["properties"]?["attributes"] ?? object
    let required = inner["required"]?.elements.compactMap(\.text) ?? []
    return inner["properties"]?.members.map { member in
      ReferencePage.Field(
        name: member.name, kind: kind(of: member.value),
        explanation: member.value["description"]?.text ?? resolved(member.value)["description"]?.text,
        isRequired: required.contains(member.name))
    } ?? []
  }

  /// “integer or null”.
  private func kind(of schema: JSON) -> String {
    let schema = resolved(schema)
    if let constant = schema["const"] { return constant.inWords }
    if let choices = schema["enum"]?.elements { return choices.map(\.inWords).joined(separator: ", ") }
    if let parts = schema["anyOf"]?.elements { return parts.map(kind).joined(separator: " or ") }
    let types = schema["type"]?.text.map { [$0] } ?? schema["type"]?.elements.compactMap(\.text) ?? []
    let words = types.map { type in
      switch type {
      case "string" where schema["format"]?.text == "date-time": "date"
      case "array": schema["items"].map { "list of \(kind(of: $0))" } ?? "list"
      case "string": "text"
      default: type
      }
    }
    return words.isEmpty ? "any value" : words.joined(separator: " or ")
  }

  // MARK: References and examples

  private func name(of reference: String) -> String { String(reference.split(separator: "/").last ?? "") }

  private func resolved(_ json: JSON) -> JSON {
    guard let reference = json["$ref"]?.text else { return json }
    return reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
  }

  /// A value that the schema allows, from its examples where it has any.
  private func example(of schema: JSON) -> JSON {
    for place in [schema, resolved(schema)] {
      if let example = place["example"] ?? place["examples"]?[0] ?? place["const"] ?? place["enum"]?[0] {
        return example
      }
    }
    let schema = resolved(schema)
    if let properties = schema["properties"]?.members {
      // What a document may hold beside this is up to the request.
      let shown = properties.filter { !["links", "relationships"].contains($0.name) || $0.value["properties"] != nil }
      return .object(shown.map { JSON.Member($0.name, example(of: $0.value)) })
    }
    switch schema["type"]?.text ?? schema["type"]?[0]?.text {
    case "integer": return schema["minimum"] ?? 1
    case "boolean": return true
    case "array": return .array(schema["items"].map { [example(of: $0)] } ?? [])
    case "object": return .object([])
    case "string": return .string(schema["format"]?.text == "date-time" ? "2026-01-31T09:05:59.000+00:00" : "text")
    default: return .null
    }
  }
}

extension JSON {
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
  fileprivate var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }
  fileprivate var members: [Member] { if case .object(let members) = self { members } else { [] } }

  fileprivate var inWords: String { text ?? String(decoding: bytes, as: UTF8.self) }

  /// With two spaces a level, for people.
  var indented: String { indented(by: "") }

  private func indented(by margin: String) -> String {
    let inner = margin + "  "
    switch self {
    case .object(let members) where !members.isEmpty:
      let lines = members.map { "\(inner)\(JSON.string($0.name).inOneLine): \($0.value.indented(by: inner))" }
      return "{\n\(lines.joined(separator: ",\n"))\n\(margin)}"
    case .array(let elements) where !elements.isEmpty:
      return "[\n\(elements.map { inner + $0.indented(by: inner) }.joined(separator: ",\n"))\n\(margin)]"
    default: return inOneLine
    }
  }

  private var inOneLine: String { String(decoding: bytes, as: UTF8.self) }
}
