import FoundationEssentials

/// A 64-bit integer in proto3's JSON form: written as a string, read from a string or a number.
struct ProtoInteger: Codable, Equatable {
  var value: Int

  init(_ value: Int) { self.value = value }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // The string first, which is what is nearly always there: a wrong guess costs a thrown error.
    guard let text = try? container.decode(String.self) else {
      value = try container.decode(Int.self)
      return
    }
    guard let number = Int(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "an integer is expected")
    }
    value = number
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(String(value))
  }
}

/// JSON bytes that depend on the value only: keys sorted, indented, with a final newline.
func jsonBytes(_ value: some Encodable) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return Array(try encoder.encode(value)) + [10]
}

/// What a failed decoding says, with the path of keys that led to it.
package func decodingFault(_ error: any Error) -> String {
  guard let error = error as? DecodingError else { return "\(error)" }
  func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    return path.isEmpty ? "the top level" : "'\(path)'"
  }
  switch error {
  case .keyNotFound(let key, let context): return "the key '\(key.stringValue)' is missing in \(place(context))"
  case .typeMismatch(let type, let context): return "\(place(context)) is not of type \(type)"
  case .valueNotFound(_, let context): return "\(place(context)) is null"
  case .dataCorrupted(let context):
    return "not valid at \(place(context)): \(context.debugDescription)"
  @unknown default: return "\(error)"
  }
}
