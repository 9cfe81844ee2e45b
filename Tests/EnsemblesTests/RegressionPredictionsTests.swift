import Arrays
import Ensembles
import Testing

@Suite struct RegressionPredictionsTests {
  @Test func keepsWhatFits() throws {
    let predictions = try numbers([[1, 2], [3, 4], [5, 6]], targets: [[0, 0], [1, 1], [2, 2]])
    #expect(predictions.recordCount == 3 && predictions.valueCount == 2)
  }

  @Test func refusesWhatDoesNot() {
    func code(_ rows: [[Float]], _ targets: [[Float]]) -> EnsembleError.Code? {
      do { _ = try numbers(rows, targets: targets) } catch let error as EnsembleError { return error.code } catch {}
      return nil
    }
    #expect(code([[1], [2]], [[1]]) == .shapeMismatch)
    #expect(code([[1, 2]], [[1]]) == .shapeMismatch)
    #expect(code([], []) == .empty)
    #expect(code([[1], [.nan]], [[1], [2]]) == .notFinite)
    #expect(code([[1], [2]], [[1], [.infinity]]) == .notFinite)
    #expect(code([[1], [2]], [[1], [2]]) == nil)
  }

  @Test func namesTheRecord() {
    let error = #expect(throws: EnsembleError.self) {
      try numbers([[1, 2], [3, .nan]], targets: [[1, 2], [3, 4]])
    }
    #expect(error?.message.contains("prediction of record 1 ") == true)
  }
}
