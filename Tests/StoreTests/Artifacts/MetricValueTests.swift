import Settings
import Store
import Testing

@Suite struct MetricValueTests {
  @Test(arguments: [
    (CanonicalValue.int(5), "5.0"), (.int(1 << 53), "9007199254740992.0"), (.int(1 << 53 + 1), "9007199254740993"),
    (.int(.min), "-9223372036854775808"), (.digits("123456789012345678901"), "123456789012345678901"),
    (.double(0.5), "0.5"), (.double(.nan), "nan"), (.double(-.infinity), "-inf"),
  ])
  func keepsDigitsThroughJSON(value: CanonicalValue, words: String) throws {
    let metric = try #require(MetricValue(number: value))
    #expect("\(metric)" == words)
    let stored = try CanonicalValue(json: Array(metric.canonical.json.utf8))
    #expect(MetricValue(canonical: stored) == metric)
  }

  @Test func textsAreNoNumbers() {
    #expect(MetricValue(number: .string("nan")) == nil && MetricValue(canonical: .string("many")) == nil)
    #expect(MetricValue(canonical: .null) == nil && MetricValue(canonical: .bool(true)) == nil)
  }

  @Test func whatIsNotANumberEqualsItself() {
    #expect(MetricValue.number(.nan) == .number(.nan) && MetricValue.number(.nan) != 0)
    #expect(MetricValue.digits("9007199254740993") != .digits("9007199254740994"))
    #expect(MetricValue.digits("9007199254740993").number == 9_007_199_254_740_992)
  }
}
