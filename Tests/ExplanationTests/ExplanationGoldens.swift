import Arrays
import Explanation
import Concurrency
import Foundation
import Networks

/// Frozen numbers of another library; see `Goldens/README.md`.
struct ExplanationGoldens {
  private struct File: Decodable {
    let arrays: [String: Array]
  }

  struct Array: Decodable {
    let shape: [Int]
    let values: [Double]

    var tensor: Tensor { Tensor(shape: shape, values: values.map(Float.init)) }
  }

  private let file: File

  init(_ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    file = try JSONDecoder().decode(File.self, from: Data(contentsOf: folder.appending(path: "Goldens/\(name).json")))
  }

  subscript(name: String) -> Array { file.arrays[name] ?? Array(shape: [], values: []) }

  /// The network that the images of `explain.json` are explained of.
  func network() throws -> Network {
    let description = try NetworkDescription(input: [1, 12, 12], preset: .pytorch) {
      Layer.convolution(filters: 6, kernel: 3, padding: .same)
      Layer.relu
      Layer.maxPool(kernel: 2)
      Layer.convolution(filters: 8, kernel: 3, padding: .same)
      Layer.relu
      Layer.maxPool(kernel: 2)
      Layer.flatten
      Layer.dense(units: 12)
      Layer.relu
      Layer.dense(units: 4)
    }
    var values: [String: Tensor] = [:]
    for (layer, number) in [("convolution1", 0), ("convolution2", 3), ("dense1", 7), ("dense2", 9)] {
      for part in ["weight", "bias"] { values["\(layer).\(part)"] = self["net.\(number).\(part)"].tensor }
    }
    return try Network(description, values: values)
  }

  /// The subject of `explain.json`.
  func subject(capturing captures: [String] = [], threads: Int = 2) throws -> AttributionSubject {
    try AttributionSubject(
      network(), capturing: captures, inputs: self["input"].tensor, decisions: self["target"].values.map { Int($0) },
      background: self["background"].tensor, workers: Workers(count: threads))
  }
}

/// The largest difference of two arrays of numbers, and of their parts the largest magnitude.
func distance(_ found: [Float], _ expected: [Double]) -> (largest: Double, scale: Double) {
  precondition(found.count == expected.count, "\(found.count) numbers for \(expected.count)")
  return (
    zip(found, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }, expected.reduce(0) { max($0, abs($1)) }
  )
}
