import Settings
import Testing

@Suite struct CanonicalValueTests {
  @Test func differentValuesEncodeDifferently() {
    let values: [CanonicalValue] = [
      .null, .bool(true), .bool(false), .int(1), .double(1), .string("1"), .string("true"), .string(""), .list([]),
      .mapping([:]), .list([.string("ab"), .string("c")]), .list([.string("a"), .string("bc")]),
      .list([.list([.int(1)]), .int(2)]), .list([.list([.int(1), .int(2)])]), .mapping(["a": .string("b")]),
      .list([.string("a"), .string("b")]), .double(-0.0), .double(0.0), .double(0.1), .double(0.1.nextUp),
    ]
    #expect(Set(values.map(\.canonicalBytes)).count == values.count)
  }

  @Test func theOrderOfKeysDoesNotMatter() {
    let forward: CanonicalValue = .mapping(Dictionary(uniqueKeysWithValues: (0..<50).map { ("k\($0)", .int($0)) }))
    let backward: CanonicalValue = .mapping(
      Dictionary(uniqueKeysWithValues: (0..<50).reversed().map { ("k\($0)", .int($0)) }))
    #expect(forward.canonicalBytes == backward.canonicalBytes)
  }

  @Test func keepsItsBytesForever() {
    let value: CanonicalValue = .mapping(["b": .list([.int(7), .null]), "a": .double(0.5)])
    let length: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
    let expected: [UInt8] =
      [109, 2, 0, 0, 0, 0, 0, 0, 0] + [107] + length + [97] + [100, 3, 0, 0, 0, 0, 0, 0, 0] + Array("0.5".utf8)
      + [107] + length + [98] + [108, 2, 0, 0, 0, 0, 0, 0, 0] + [105] + length + [55]
      + [110, 0, 0, 0, 0, 0, 0, 0, 0]
    #expect(value.canonicalBytes == expected)
  }
}
