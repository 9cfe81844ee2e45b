import Settings
import Testing

struct CanonicalValueYAMLTests {
  @Test(arguments: [
    (CanonicalValue.mapping(["adam": .mapping(["learningRate": .double(0.001)])]), "{adam: {learningRate: 0.001}}"),
    (
      .list([.int(3), .string("3"), .string("no"), .string("train[:80%]"), .string("")]),
      #"[3, "3", "no", "train[:80%]", ""]"#
    ),
    (.mapping(["a b": .string("networks/c3.yaml"), "none": .null]), #"{"a b": networks/c3.yaml, none: null}"#),
    (
      .list([.double(1e-05), .double(.infinity), .bool(false), .null, .digits("123456789012345678901")]),
      "[1e-05, .inf, false, null, 123456789012345678901]"
    ),
  ])
  func readsBackEqual(value: CanonicalValue, text: String) throws {
    #expect(value.yaml == text)
    #expect(try ConfigurationText.parse(text, file: "a.yaml").canonical == value)
  }
}
