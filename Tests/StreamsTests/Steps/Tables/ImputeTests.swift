import Arrays
import Media
import Streams
import Testing

@Suite struct ImputeTests {
  /// What the step finds in rows.
  private func found(_ step: Impute, _ rows: [[Float]]) throws -> Transform {
    try step.found(columnCount: rows[0].count) { body in for row in rows { body(row[...]) } }
  }

  private static let rows: [[Float]] = [
    [1, .nan, -5], [2, 8, .nan], [3, 4, -0.25], [10, .nan, 1e30], [.nan, 6, 7],
  ]

  @Test func mediansAreExact() throws {
    let step = try found(Impute(), Self.rows)
    // Of four numbers the mean of the two in the middle: 2.5, (4 and 6 and 8) 6, 3.375.
    #expect(drawn(step, .numbers([.nan, .nan, .nan])) == .numbers([2.5, 6, 3.375]))
    #expect(drawn(step, .numbers([0, .infinity, .nan])) == .numbers([0, .infinity, 3.375]))
  }

  @Test func mediansOfManyAreThoseOfTheSortedOnes() throws {
    var generator = RandomKey(seed: 4).generator()
    for count in [1, 2, 3, 50, 501] {
      let rows = (0..<count).map { _ in [generator.normal() * 100, Float(generator.below(5)) - 2] }
      let step = try found(Impute(), rows)
      let expected = (0..<2).map { column in
        let sorted = rows.map { Double($0[column]) }.sorted()
        return Float((sorted[(count - 1) / 2] + sorted[count / 2]) / 2)
      }
      #expect(drawn(step, .numbers([.nan, .nan])) == .numbers(expected), "\(count) rows")
    }
  }

  @Test func meansAndIndicators() throws {
    var impute = Impute()
    (impute.rule, impute.hasIndicators) = (.mean, true)
    let step = try found(impute, Self.rows.map { [$0[0], 3, $0[1]] })
    #expect(drawn(step, .numbers([.nan, .nan, 1])) == .numbers([4, 3, 1, 1, 0]))
    #expect(try step.outputShape(of: .numbers(count: 3)) == .numbers(count: 5))
    #expect(step.columnNames(of: ["a", "b", "c"]) == ["a", "b", "c", "a is missing", "c is missing"])
    #expect(step.unfound == nil && Transform.impute(impute).unfound != nil)
  }

  @Test func whatCannotBeIsRefused() throws {
    #expect(refusal(.impute(Impute()), of: .numbers(count: 2))?.contains("looks at the training records first") == true)
    #expect(refusal(.impute(Impute()), of: .image(height: 1, width: 1, channelCount: 1))?.hasPrefix("works on") == true)
    let error = #expect(throws: StreamsError.self) { try found(Impute(), [[1, .nan], [2, .nan]]) }
    #expect(error?.message.contains("no training record has a number in column 2") == true)
    #expect(throws: StreamsError.self) { try found(Impute(), [[.infinity], [.infinity]]) }
    var two = Impute()
    two.values = [1, 2]
    #expect(
      refusal(.impute(two), of: .numbers(count: 3)) == "values needs one number, or one for each of 3 columns, has 2")
    two.indicated = [2]
    #expect(refusal(.impute(two), of: .numbers(count: 2)) != nil)
  }
}

extension Impute: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      var step = Impute()
      (step.values, step.indicated) = ([1, 2], [1])
      return try StepExample(step, .numbers([7, .nan]), gives: .numbers([7, 2, 1]))
    }
  }
}
