import Arrays
import Evaluation
import Foundation
import PredictionSamples
import Records
import Store
import Testing

@Suite struct PredictionFileTests {
  private let path = NSTemporaryDirectory() + "predictions-\(UUID())"

  private func write(_ file: PredictionFile) throws -> OutputFile.Written {
    try? FileManager.default.removeItem(atPath: path)
    let output = try OutputFile(creating: path)
    try file.write(to: output)
    return try output.finish()
  }

  @Test func isReadAsItWasWritten() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let records = try syntheticRecords(recordCount: 9_000, classCount: 3, key: RandomKey(seed: 1))
    let output = ModelOutput(meaning: .logits, count: 3, classNames: ["a", "b", "c"])
    let splits = ["test", "validation"].map {
      PredictionFile.Split(name: $0, source: "data \($0)", predictions: records)
    }
    let written = try write(PredictionFile(output: output, splits: splits))
    let file = try PredictionFile(path: path, threadCount: 3)
    #expect(file.output == output && file.splits.map(\.name) == ["test", "validation"])
    let test = try file.split("test")
    #expect(test.source == "data test" && test.predictions.recordCount == 9_000)
    var expected = try records.collected()
    for index in expected.outputs.indices { expected.outputs[index] = Double(Float(expected.outputs[index])) }
    #expect(try test.predictions.collected() == expected)
    #expect(throws: EvaluationError.self) { try file.split("train") }
    // What was read writes the same bytes again.
    let again = PredictionFile(output: file.output, splits: file.splits)
    let copy = try OutputFile(creating: path + ".copy")
    defer { try? FileManager.default.removeItem(atPath: path + ".copy") }
    try again.write(to: copy)
    #expect(try copy.finish() == written)
  }

  @Test func numbersKeepTargetsAndClasses() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let records = try Predictions(
      meaning: .numbers, width: 2, outputs: [1, 2, 3, 4] as [Float], labels: [7, -1], targets: [1, 2, 3, 5],
      recordIDs: [10, 12])
    let output = ModelOutput(meaning: .numbers, count: 2, target: "angle")
    _ = try write(
      PredictionFile(output: output, splits: [.init(name: "test", source: "test", predictions: records)]))
    let read = try PredictionFile(path: path).split("test").predictions
    #expect(read.truth == .numbers)
    #expect(try read.collected() == records.collected())
  }

  /// What a file may claim: each lie is refused, and the error says which file.
  @Test func refusesLies() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    func file(_ change: (inout Safetensors) -> Void) throws -> [UInt8] {
      var file = Safetensors(metadata: [
        "format": "millrace.predictions.3", "splits": "test", "test.source": "test",
        "output": #"{"classNames":[],"count":2,"meaning":"logits"}"#,
      ])
      file["test.outputs"] = StoredTensor(shape: [2, 2], elements: .float32([1, 2, 3, 4]))
      file["test.labels"] = StoredTensor(shape: [2], elements: .int32([0, 1]))
      file["test.recordIDs"] = StoredTensor(shape: [2], elements: .int64([5, 6]))
      change(&file)
      return file.serialized()
    }
    func open(_ bytes: [UInt8]) throws {
      try Data(bytes).write(to: URL(filePath: path))
      _ = try accuracy(of: PredictionFile(path: path).split("test").predictions)
    }
    try open(file { _ in })
    let lies: [(inout Safetensors) -> Void] = [
      { $0.metadata["format"] = "millrace.predictions.9" }, { $0.metadata["output"] = "{}" },
      { $0.metadata["output"] = #"{"classNames":[],"count":-2,"meaning":"logits"}"# },
      { $0.metadata["output"] = #"{"classNames":[],"count":3,"meaning":"logits"}"# },
      { $0.metadata["splits"] = "test,test" }, { $0.metadata["splits"] = "train" },
      { $0.metadata["test.source"] = nil },
      { $0["test.outputs"] = StoredTensor(shape: [4], elements: .float32([1, 2, 3, 4])) },
      { $0["test.outputs"] = StoredTensor(shape: [2, 2], elements: .int32([1, 2, 3, 4])) },
      { $0["test.labels"] = StoredTensor(shape: [1], elements: .int32([0])) },
      { $0["test.recordIDs"] = nil }, { $0["test.labels"] = StoredTensor(shape: [2], elements: .int32([0, 2])) },
      { $0["test.labels"] = StoredTensor(shape: [2], elements: .int32([0, -9])) },
      { $0["test.targets"] = StoredTensor(shape: [2, 1], elements: .float32([1, 2])) },
    ]
    for (index, lie) in lies.enumerated() {
      let bytes = try file(lie)
      let error = #expect(throws: EvaluationError.self, "lie \(index)") { try open(bytes) }
      #expect(error?.message.contains(path) == true || index == 5, "lie \(index): \(error?.message ?? "")")
    }
    // Cut short, or with a header that lies, nothing is read.
    let whole = try file { _ in }
    for count in [0, 7, 9, 40, whole.count - 1] {
      #expect(throws: RecordsError.self) { try open(Array(whole.prefix(count))) }
    }
    var huge = whole
    huge[6] = 0x7F
    #expect(throws: RecordsError.self) { try open(huge) }
  }
}
