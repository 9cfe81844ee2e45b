import Testing

import Records

@Suite struct CSVNumberTests {
  @Test(arguments: [
    ("0", 0), ("-9223372036854775808", Int64.min), ("9223372036854775807", .max), ("+7", 7),
  ]) func integers(field: String, value: Int64) {
    #expect(CSVNumber.integer(field, .inferred) == value)
  }

  @Test(arguments: [
    "", " 1", "1 ", "-0", "9223372036854775808", "0x10", "1.0", "1e3", "1_000", "007", "\u{0663}", "--1", "+", "1\n",
  ]) func textsThatAreNoIntegers(field: String) {
    #expect(CSVNumber.integer(field, .inferred) == nil)
  }

  @Test func whatIsDeclaredMayHaveZerosInFront() {
    #expect(CSVNumber.integer("007", .declared) == 7)
    #expect(CSVNumber.unsigned("18446744073709551615", .inferred) == .max)
    #expect(CSVNumber.unsigned("-1", .declared) == nil)
    #expect(CSVNumber.number("01.5", .declared) == 1.5)
    #expect(CSVNumber.number("1234567e3", .declared) == 1_234_567_000)
  }

  @Test(arguments: [
    ("0.1", 0.1), ("1.", 1), (".5", 0.5), ("1e5", 1e5), ("1e-07", 1e-7), ("1234567e+3", 1_234_567_000),
    ("5e-324", .leastNonzeroMagnitude), ("1.7976931348623157e308", 1.7976931348623157e308),
    ("9007199254740992", 0x1p53),
    ("18446744073709549568", 18_446_744_073_709_549_568), ("0e999", 0), ("0.0", 0), ("-inf", -.infinity),
    ("Infinity", .infinity),
  ]) func numbers(field: String, value: Double) {
    #expect(CSVNumber.number(field, .inferred) == value)
  }

  @Test func theSignOfZeroIsKept() {
    #expect(CSVNumber.number("-0", .inferred)?.sign == .minus)
    #expect(CSVNumber.number("-0.0", .inferred)?.sign == .minus)
    #expect(CSVNumber.number("NaN", .inferred)?.isNaN == true)
  }

  @Test(arguments: [
    "", ".", "e5", "1e", "0x1p3", "0x52908400098527886E0F7030069857D2E4169EE7", "1e999", "-1e999", "1e-999",
    "1234567e3", "7654321e8", "9007199254740993", "18446744073709551617", "100000000000000000000", "01.5", "infinite",
    "nan(1)", "1,5", "1e5.0", "\u{0663}.5",
  ]) func textsThatAreNoNumbers(field: String) {
    #expect(CSVNumber.number(field, .inferred) == nil)
  }
}
