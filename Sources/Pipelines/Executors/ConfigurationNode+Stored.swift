import Settings

/// How settings stand in a job: their values with the places that messages, and paths relative to a file, need.
///
/// A list of a letter for the kind of value, the value, line, column, file, and where it was taken from.
extension ConfigurationNode {
  var stored: CanonicalValue {
    let (letter, content): (String, CanonicalValue) =
      switch value {
      case .null: ("n", .null)
      case .bool(let value): ("b", .bool(value))
      case .int(let value): ("i", .int(value))
      case .digits(let digits): ("I", .string(digits))
      case .double(let value): ("d", .double(value))
      case .string(let text): ("s", .string(text))
      case .list(let elements): ("l", .list(elements.map(\.stored)))
      case .mapping(let members): ("m", .list(members.map { .list([.string($0.name), $0.node.stored]) }))
      }
    return .list([.string(letter), content] + location.stored + [origin?.stored ?? .null])
  }

  init?(stored: CanonicalValue, path: String) {
    guard let fields = stored.elements, fields.count == 6, let letter = fields[0].text,
      let location = SourceLocation(stored: fields[2..<5])
    else { return nil }
    let value: Value
    switch (letter, fields[1]) {
    case ("n", _): value = .null
    case ("b", .bool(let content)): value = .bool(content)
    case ("i", .int(let content)): value = .int(content)
    case ("I", .string(let digits)): value = .digits(digits)
    case ("d", .double(let content)): value = .double(content)
    // JSON has one spelling for a whole number, however it was meant.
    case ("d", .int(let content)): value = .double(Double(content))
    case ("s", .string(let text)): value = .string(text)
    case ("l", .list(let elements)):
      let nodes = elements.enumerated().map { ConfigurationNode(stored: $1, path: "\(path)[\($0)]") }
      guard nodes.allSatisfy({ $0 != nil }) else { return nil }
      value = .list(nodes.compactMap(\.self))
    case ("m", .list(let elements)):
      var members: [(name: String, node: ConfigurationNode)] = []
      for element in elements {
        guard let pair = element.elements, pair.count == 2, let name = pair[0].text,
          let node = ConfigurationNode(stored: pair[1], path: path.isEmpty ? name : "\(path).\(name)")
        else { return nil }
        members.append((name, node))
      }
      value = .mapping(members)
    default: return nil
    }
    self.init(value, at: location, path: path)
    if fields[5] != .null {
      guard let origin = ValueOrigin(stored: fields[5]) else { return nil }
      self.origin = origin
    }
  }
}

extension SourceLocation {
  fileprivate var stored: [CanonicalValue] { [.int(line), .int(column), .string(file)] }

  fileprivate init?(stored: ArraySlice<CanonicalValue>) {
    let fields = Array(stored)
    guard fields.count == 3, case .int(let line) = fields[0], case .int(let column) = fields[1],
      let file = fields[2].text
    else { return nil }
    self.init(file: file, line: line, column: column)
  }
}

extension ValueOrigin {
  fileprivate var stored: CanonicalValue {
    switch self {
    case .commandLine(let text): .list([.string(text)])
    case .parameter(let path, let location): .list([.string(path)] + location.stored)
    }
  }

  fileprivate init?(stored: CanonicalValue) {
    guard let fields = stored.elements, let text = fields.first?.text else { return nil }
    if fields.count == 1 {
      self = .commandLine(text)
    } else if let location = SourceLocation(stored: fields[1...]) {
      self = .parameter(text, location)
    } else {
      return nil
    }
  }
}
