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

  /// A convolution that was looked into.
  struct Layer: Codable {
    let name: String
    /// Its filters, of which the first have their responses kept.
    let channelCount: Int

    var filtersName: String { "filters.\(name)" }
    var responsesName: String { "responses.\(name)" }
  }

  /// The layer that Grad-CAM looked at.
  let layer: String?
  /// What `filters` and `responses` show.
  let layers: [Layer]
  let methods: [ExplanationMethod]
  /// The steps by which the network's inputs were made of the records.
  let steps: [String]
  let samples: [Sample]

  /// Channels whose responses are kept, and records they are kept of.
  static let responseChannelCount = 16, responseRecordCount = 20

  static let listName = "explanations.json"
  static let mapsName = "explanations.safetensors"

  /// Writes the list, and beside it what the network saw and pictures of it, both `[record, channel, height, width]`, one
  /// array a method and the arrays of layers by name.
  func write(
    _ context: StageContext, inputs: Tensor, pictures: Tensor, maps: [ExplanationMethod: [Float]],
    layerArrays: [(name: String, values: Tensor)]
  ) throws {
    var file = Safetensors(metadata: ["format": "millrace.explanations.2"])
    file["inputs"] = StoredTensor(shape: inputs.shape, elements: .float32(inputs.values))
    file["pictures"] = StoredTensor(shape: pictures.shape, elements: .float32(pictures.values))
    for method in methods {
      guard let values = maps[method] else { continue }
      let shape = method == .gradCAM ? [inputs.shape[0]] + inputs.shape.suffix(2) : inputs.shape
      file[method.rawValue] = StoredTensor(shape: shape, elements: .float32(values))
    }
    for (name, values) in layerArrays {
      file[name] = StoredTensor(shape: values.shape, elements: .float32(values.values))
    }
    let output = try context.createFile("explanations", Self.mapsName)
    try file.write(to: output)
    _ = try output.finish()
    try JSONFile.write(self, context, "explanations", Self.listName)
  }

  /// Reads one array that ``write(_:inputs:pictures:maps:layerArrays:)`` wrote into this folder.
  static func array(_ name: String, _ file: Safetensors) throws -> Tensor {
    guard let tensor = file[name], let values = tensor.floats else {
      throw StagesError(.damaged, "the explanations hold no array '\(name)'; run the explain stage again")
    }
    return Tensor(shape: tensor.shape, values: values)
  }
}
