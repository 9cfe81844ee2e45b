import Arrays
import Pipelines
import Records
import Store

/// The explained records and their maps: what `explain` hands to `report`.
struct ExplanationFile: Codable {
  struct Completeness: Codable {
    let difference: Double
    let residual: Double
    let nodeCount: Int

    /// What the contributions miss, as a share of what they should sum to.
    var relativeResidual: Double { difference == 0 ? abs(residual) : abs(residual / difference) }
  }

  struct Sample: Codable {
    let recordID: Int
    let trueClass: Int
    let decidedClass: Int
    let probability: Double
    var completeness: Completeness?
  }

  let layer: String
  let methods: [ExplanationMethod]
  let samples: [Sample]

  static let listName = "explanations.json"
  static let mapsName = "explanations.safetensors"

  /// Writes the list, and pictures `[record, channel, height, width]` with one array a method beside it.
  func write(_ context: StageContext, pictures: Tensor, maps: [ExplanationMethod: [Float]]) throws {
    var file = Safetensors(metadata: ["format": "millrace.explanations.1"])
    file["pictures"] = StoredTensor(shape: pictures.shape, elements: .float32(pictures.values))
    for method in methods {
      guard let values = maps[method] else { continue }
      let shape = method == .gradCAM ? [pictures.shape[0]] + pictures.shape.suffix(2) : pictures.shape
      file[method.rawValue] = StoredTensor(shape: shape, elements: .float32(values))
    }
    let output = try context.createFile("explanations", Self.mapsName)
    try file.write(to: output)
    _ = try output.finish()
    try JSONFile.write(self, context, "explanations", Self.listName)
  }

  /// Reads one array that ``write(_:pictures:maps:)`` wrote into this folder.
  static func array(_ name: String, _ file: Safetensors) throws -> Tensor {
    guard let tensor = file[name], let values = tensor.floats else {
      throw StagesError(.damaged, "the explanations hold no array '\(name)'; run the explain stage again")
    }
    return Tensor(shape: tensor.shape, values: values)
  }
}
