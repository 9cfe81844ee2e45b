import NetworkFiles
import Pipelines
import Settings
import Testing

@Suite struct ParameterExpressionTests {
  private let place = ConfigurationNode(
    .null, at: SourceLocation(file: "net.yaml", line: 7, column: 3), path: "layers[2]")

  private func value(_ text: String) throws -> ConfigurationNode.Value {
    let names: [String: ConfigurationNode.Value] = ["n": .int(20), "isDeep": .bool(true), "word": .string("same")]
    return try ParameterExpression.value(of: text[...], at: place) { name in
      guard let value = names[name] else { throw place.failure("no parameter '\(name)'") }
      return ConfigurationNode(value, at: place.location, path: place.path)
    }
  }

  @Test(arguments: [
    ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("10 - 4 - 3", 3), ("(n - 2) / 6", 3), ("-n + 1", -19), ("n % 7", 6),
    ("2 * -3", -6), (" 12 / 2 / 3 ", 2),
  ]) func counts(text: String, number: Int) throws {
    let value = try value(text)
    guard case .int(number) = value else { Issue.record("\(text) is \(value)"); return }
  }

  @Test(arguments: [
    ("n > 1", true), ("n <= 19", false), ("!isDeep", false), ("isDeep && n == 20", true), ("isDeep == false", false),
    ("n < 1 || n >= 20 && !false", true), ("1 + 1 != 2", false), ("isDeep != true || false", false),
  ]) func decides(text: String, flag: Bool) throws {
    let value = try value(text)
    guard case .bool(flag) = value else { Issue.record("\(text) is \(value)"); return }
  }

  @Test(arguments: [
    ("(n - 3) / 6", "17 / 6 is no whole number"), ("n / 0", "is no whole number"), ("n % 0", "positive divisor"),
    ("9223372036854775807 + 1", "out of range"), ("n * 9223372036854775807", "out of range"),
    ("1 +", "ends too early"), ("(1", "a ')' is missing"), ("1 2", "no sense in '2'"), ("", "ends too early"),
    ("m", "no parameter 'm'"), ("word + 1", "'word' is 'same'"), ("isDeep + 1", "cannot be counted"),
    ("n && isDeep", "not true or false"), ("!n", "not true or false"), ("n ^ 2", "'^' is no operator"),
    ("3n", "'3n'"), ("n = 2", "'=' is no operator"), (") 1", "found ')'"),
  ]) func refuses(text: String, words: String) {
    let error = #expect(throws: SettingsError.self) { try value(text) }
    #expect(error?.message.contains(words) == true && error?.location?.line == 7, "\(String(describing: error))")
  }

  @Test func isBounded() {
    let deep = String(repeating: "(", count: 100_000)
    let error = #expect(throws: SettingsError.self) { try value(deep) }
    #expect(error?.message.contains("longer than 256 bytes") == true)
    #expect(throws: SettingsError.self) { try value(String(repeating: "(", count: 256)) }
    #expect(throws: SettingsError.self) { try value(String(repeating: "!", count: 256)) }
  }
}
