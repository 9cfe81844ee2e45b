import Records
import Testing

@Suite struct ShareExpressionTests {
  @Test(
    arguments: [
      ("80%", 80, [], "80%"), ("80 %", 80, [], "80%"), ("80.0%", 80, [], "80%"), ("12.50%", 12.5, [], "12.5%"),
      ("90% of train", 90, ["train"], "90% of train"),
      ("5%  of validation +\ttrain", 5, ["train", "validation"], "5% of train+validation"),
      ("5% of train+train", 5, ["train"], "5% of train"), ("20% of all", 20, [], "20%"),
    ] as [(String, Double, [String], String)])
  func sharesHaveOneSpelling(text: String, percent: Double, sources: [String], canonical: String) throws {
    let share = try #require(try ShareExpression(parsing: text))
    #expect(share.percent == percent && share.sources == sources && share.description == canonical)
    #expect(try ShareExpression(parsing: canonical) == share)
  }

  @Test(arguments: ["train", "train[:80%]", "train[80%:]+test", "all", ""]) func slicesAreNone(text: String) throws {
    #expect(try ShareExpression(parsing: text) == nil)
  }

  @Test(arguments: [
    "0%", "101%", "-5%", "%", "x%", "1e1%", "8 0%", "nan%", "80% train", "80% of", "80% of train[:5]", "80% of a+",
    "80%%", "50% of a b",
  ]) func othersAreRefused(text: String) {
    let error = #expect(throws: RecordsError.self) { try ShareExpression(parsing: text) }
    #expect(error?.message.contains("share '\(text)'") == true)
  }
}
