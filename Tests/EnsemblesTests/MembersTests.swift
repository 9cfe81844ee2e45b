import Ensembles
import Testing

@Suite struct MembersTests {
  @Test func refusesMembersOfOtherRecords() throws {
    let first = try predictions([0, 1], [[0.5, 0.5], [0.5, 0.5]])
    let reordered = try predictions([1, 0], [[0.5, 0.5], [0.5, 0.5]])
    let shorter = try predictions([0], [[0.5, 0.5]])
    let error = #expect(throws: EnsembleError.self) { try Members([first, reordered]) }
    #expect(error?.code == .differentRecords)
    #expect(error?.message.contains("member 2") == true)
    #expect(throws: EnsembleError.self) { try Members([first, shorter]) }
    #expect(throws: EnsembleError.self) { try Members([]) }
  }
}
