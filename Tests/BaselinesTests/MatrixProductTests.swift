import Arrays
import Baselines
import Concurrency
import Records
import Settings
import Testing

@Suite struct MatrixProductTests {
  /// OpenBLAS without threads of its own lets two threads have one buffer, unless it is guarded: a hundred thousand small
  /// products at once would show it.
  @Test func threadsThatMultiplyAtOnceDoNotDisturbEachOther() throws {
    let table = SmallTables.classes(rowCount: 300, columnCount: 9, classCount: 4)
    let estimator = try Estimator.read(
      ConfigurationText.parse("{logisticRegression: {C: 10, tolerance: 1e-6}}", file: "e.yaml"))
    let expected = try SmallTables.fitted(estimator, table, threadCount: 1).file
    var files = [Safetensors?](repeating: nil, count: 64)
    files.withUnsafeMutableBufferPointer { files in
      let files = files
      // A piece writes its own file.
      Workers(count: 8).run([
        .disjoint(count: files.count) { number, _ in
          files[number] = try? SmallTables.fitted(estimator, table, threadCount: 1).file
        }
      ])
    }
    #expect(files.allSatisfy { $0 == expected })
  }
}
