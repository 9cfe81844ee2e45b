package import Arrays
package import Pipelines
package import Records
import Store

/// The explained records and their maps: what `explain` hands to `report`.
package struct ExplanationFile: Codable {
  package struct Completeness: Codable {
    package let difference: Double
    package let residual: Double
    package let nodeCount: Int

    package init(difference: Double, residual: Double, nodeCount: Int) {
      self.difference = difference
      self.residual = residual
      self.nodeCount = nodeCount
    }

    /// What the contributions miss, as a share of what they should sum to.
    package var relativeResidual: Double { difference == 0 ? abs(residual) : abs(residual / difference) }
  }

  package struct Sample: Codable {
    package let recordID: Int
    package let trueClass: Int
    package let decidedClass: Int
    package let probability: Double
    package var completeness: Completeness?

    package init(
      recordID: Int, trueClass: Int, decidedClass: Int, probability: Double, completeness: Completeness? = nil
    ) {
      self.recordID = recordID
      self.trueClass = trueClass
      self.decidedClass = decidedClass
      self.probability = probability
      self.completeness = completeness
    }
  }

  /// A convolution that was looked into.
  package struct Layer: Codable {
    package let name: String
    /// Its filters, of which the first have their responses kept.
    package let channelCount: Int

    package init(name: String, channelCount: Int) {
      self.name = name
      self.channelCount = channelCount
    }

    package var filtersName: String { "filters.\(name)" }
    package var responsesName: String { "responses.\(name)" }
  }

  /// The layer that Grad-CAM looked at.
  package let layer: String?
  /// What `filters` and `responses` show.
  package let layers: [Layer]
  package let methods: [ExplanationMethod]
  /// The steps by which the network's inputs were made of the records.
  package let steps: [String]
  package let samples: [Sample]

  package init(layer: String?, layers: [Layer], methods: [ExplanationMethod], steps: [String], samples: [Sample]) {
    self.layer = layer
    self.layers = layers
    self.methods = methods
    self.steps = steps
    self.samples = samples
  }

  /// Channels whose responses are kept, and records they are kept of.
  package static let responseChannelCount = 16, responseRecordCount = 20

  package static let listName = "explanations.json"
  package static let mapsName = "explanations.safetensors"

  /// Writes the list, and beside it what the network saw and pictures of it, both `[record, channel, height, width]`, one
  /// array a method and the arrays of layers by name.
  package func write(
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
  package static func array(_ name: String, _ file: Safetensors) throws -> Tensor {
    guard let tensor = file[name], let values = tensor.floats else {
      throw StagesError(.damaged, "the explanations hold no array '\(name)'; run the explain stage again")
    }
    return Tensor(shape: tensor.shape, values: values)
  }
}
