package import Settings

/// Arithmetic of whole numbers in network files: what stands in `$(…)`.
///
/// Operators from loosest to tightest: `||`, `&&`, comparisons, `+ -`, `* / %`, and `! -` before a term. A division must
/// come out even. Bounded: a text has at most ``maximumByteCount`` bytes, and results stay within 64 bits.
package struct ParameterExpression {
  static let maximumByteCount = 256
  private static let levels = [["||"], ["&&"], ["==", "!=", "<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"]]

  private let place: ConfigurationNode
  private let value: (String) throws -> ConfigurationNode
  private var tokens: [Substring]

  /// The value of an expression whose names stand for values.
  ///
  /// - Throws: `SettingsError` at `place`.
  package static func value(
    of text: Substring, at place: ConfigurationNode, _ value: (String) throws -> ConfigurationNode
  ) throws -> ConfigurationNode.Value {
    try withoutActuallyEscaping(value) { value in
      var expression = try ParameterExpression(text, place, value)
      let result = try expression.operation(level: 0)
      if let rest = expression.tokens.last { throw place.failure("there is no sense in '\(rest)' here") }
      return result
    }
  }

  private init(_ text: Substring, _ place: ConfigurationNode, _ value: @escaping (String) throws -> ConfigurationNode)
    throws
  {
    guard text.utf8.count <= Self.maximumByteCount else {
      throw place.failure("the expression is longer than \(Self.maximumByteCount) bytes")
    }
    self.place = place
    self.value = value
    tokens = []
    var rest = text.drop { $0 == " " }
    while let first = rest.first {
      let token: Substring
      if Self.isWord(first) {
        token = rest.prefix(while: Self.isWord)
      } else if let double = Self.levels.joined().first(where: { $0.count == 2 && rest.hasPrefix($0) }) {
        token = rest.prefix(double.count)
      } else if "()!+-*/%<>".contains(first) {
        token = rest.prefix(1)
      } else {
        throw place.failure("'\(first)' is no operator; there are + - * / % ( ) ! && || and comparisons")
      }
      tokens.append(token)
      rest = rest.dropFirst(token.count).drop { $0 == " " }
    }
    // Taken from the end.
    tokens.reverse()
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_")
  }

  private mutating func operation(level: Int) throws -> ConfigurationNode.Value {
    guard level < Self.levels.count else { return try term() }
    var left = try operation(level: level + 1)
    while let sign = tokens.last, Self.levels[level].contains(String(sign)) {
      tokens.removeLast()
      left = try combined(left, String(sign), operation(level: level + 1))
    }
    return left
  }

  private mutating func term() throws -> ConfigurationNode.Value {
    guard let token = tokens.popLast() else { throw place.failure("the expression ends too early") }
    switch token {
    case "(":
      let inner = try operation(level: 0)
      guard tokens.popLast() == ")" else { throw place.failure("a ')' is missing") }
      return inner
    case "!": return .bool(try !flag(term()))
    case "-": return try combined(.int(0), "-", term())
    case "true": return .bool(true)
    case "false": return .bool(false)
    default:
      if let number = Int(token) { return .int(number) }
      guard let first = token.first, first.isLetter || first == "_" else {
        throw place.failure("expected a number or a name, found '\(token)'")
      }
      let node = try value(String(token))
      switch node.value {
      case .int, .bool: return node.value
      default: throw place.failure("'\(token)' is \(node.found), which is no whole number and not true or false")
      }
    }
  }

  private func combined(
    _ left: ConfigurationNode.Value, _ sign: String, _ right: ConfigurationNode.Value
  ) throws -> ConfigurationNode.Value {
    switch (left, right, sign) {
    case (.bool(let left), .bool(let right), "=="): return .bool(left == right)
    case (.bool(let left), .bool(let right), "!="): return .bool(left != right)
    case (_, _, "&&"): return .bool(try flag(left) && flag(right))
    case (_, _, "||"): return .bool(try flag(left) || flag(right))
    default: break
    }
    let (left, right) = (try number(left), try number(right))
    func checked(_ result: (partialValue: Int, overflow: Bool)) throws -> ConfigurationNode.Value {
      guard !result.overflow else { throw place.failure("\(left) \(sign) \(right) is out of range") }
      return .int(result.partialValue)
    }
    switch sign {
    case "==": return .bool(left == right)
    case "!=": return .bool(left != right)
    case "<=": return .bool(left <= right)
    case ">=": return .bool(left >= right)
    case "<": return .bool(left < right)
    case ">": return .bool(left > right)
    case "+": return try checked(left.addingReportingOverflow(right))
    case "-": return try checked(left.subtractingReportingOverflow(right))
    case "*": return try checked(left.multipliedReportingOverflow(by: right))
    case "%":
      guard right > 0 else { throw place.failure("\(left) % \(right) needs a positive divisor") }
      return .int(left % right)
    default:
      guard right > 0, left.isMultiple(of: right) else {
        throw place.failure("\(left) / \(right) is no whole number")
      }
      return .int(left / right)
    }
  }

  private func number(_ value: ConfigurationNode.Value) throws -> Int {
    guard case .int(let number) = value else { throw place.failure("true or false cannot be counted with") }
    return number
  }

  private func flag(_ value: ConfigurationNode.Value) throws -> Bool {
    guard case .bool(let flag) = value else { throw place.failure("a number is not true or false") }
    return flag
  }
}
