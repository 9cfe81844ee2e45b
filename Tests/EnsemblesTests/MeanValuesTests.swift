import Ensembles
import Testing

@Suite struct MeanValuesTests {
  private let targets: [[Float]] = [[1, 2], [3, 4]]

  @Test func averagesEachNumber() throws {
    let mean = try meanValues(of: [
      numbers([[0, 1], [2, 3]], targets: targets), numbers([[1, 3], [5, 7]], targets: targets),
    ])
    #expect(mean == (try numbers([[0.5, 2], [3.5, 5]], targets: targets)))
  }

  @Test func oneMemberStaysAsItIs() throws {
    let member = try numbers([[0.1, 1], [2, 3]], targets: targets)
    #expect(try meanValues(of: [member]) == member)
  }

  @Test func membersOfOtherRecordsAreNamed() throws {
    let first = try numbers([[0, 1], [2, 3]], targets: targets)
    let other = try numbers([[0, 1], [2, 3]], targets: [[1, 2], [3, 5]])
    let error = #expect(throws: EnsembleError.self) { try meanValues(of: [first, first, other]) }
    #expect(error?.code == .differentRecords && error?.message.contains("record 1 is 5.0 for member 3") == true)
    let narrow = try numbers([[0], [2]], targets: [[1], [3]])
    #expect(throws: EnsembleError.self) { try meanValues(of: [first, narrow]) }
    #expect(throws: EnsembleError.self) { try meanValues(of: []) }
  }
}
