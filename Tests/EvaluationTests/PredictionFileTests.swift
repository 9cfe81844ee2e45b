import Arrays
import Evaluation
import Foundation
import Pipelines
import Records
import Testing

@Suite struct PredictionFileTests {
  private func read(_ arrays: [String: StoredTensor]) throws -> PredictionFile {
    let path = FileManager.default.temporaryDirectory.path + "/predictions-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var file = Safetensors(metadata: [
      "format": "millrace.predictions.3", "splits": "test", "test.source": "tenth",
      "output": #"{"classNames":[],"count":3,"meaning":"logits"}"#,
    ])
    for (name, array) in arrays { file[name] = array }
    try Data(file.serialized()).write(to: URL(filePath: path))
    return try PredictionFile(path: path)
  }

  private let whole: [String: StoredTensor] = [
    "test.outputs": StoredTensor(shape: [2, 3], elements: .float32([1, 2, 3, 4, 5, 6])),
    "test.labels": StoredTensor(shape: [2], elements: .int32([0, 2])),
    "test.recordIDs": StoredTensor(shape: [2], elements: .int64([7, 9])),
  ]

  @Test func readsASplit() throws {
    let split = try read(whole).split("test")
    #expect(split.outputs.values == [1, 2, 3, 4, 5, 6] && split.recordIDs == [7, 9])
    #expect(split.meaning == .logits && split.source == "tenth")
    #expect(try split.labels == [0, 2])
    #expect(throws: StagesError.self) { try read(whole).split("validation") }
  }

  @Test(arguments: ["test.outputs", "test.labels", "test.recordIDs"]) func partsMustBeThere(name: String) {
    var arrays = whole
    arrays[name] = nil
    #expect(throws: StagesError.self) { try read(arrays) }
  }

  @Test func partsMustFit() {
    var arrays = whole
    arrays["test.labels"] = StoredTensor(shape: [3], elements: .int32([0, 1, 2]))
    #expect(throws: StagesError.self) { try read(arrays) }
    arrays = whole
    arrays["test.targets"] = StoredTensor(shape: [2, 1], elements: .float32([1, 2]))
    #expect(throws: StagesError.self) { try read(arrays) }
  }
}
