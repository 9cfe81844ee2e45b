package import Arrays
package import Pipelines
package import Records
import Store

/// The explained records and what attributions show of them: what `explain` hands to `report`.
package struct ExplanationFile: Codable {
  package struct Sample: Codable {
    package let recordID: Int
    package let trueClass: Int
    package let decidedClass: Int
    package let probability: Double
    /// The file in which it can be heard, for a sound.
    package var sound: String?
    /// Where numbers are predicted, what is said and what is true.
    package var number, trueNumber: Double?

    package init(recordID: Int, trueClass: Int, decidedClass: Int, probability: Double) {
      self.recordID = recordID
      self.trueClass = trueClass
      self.decidedClass = decidedClass
      self.probability = probability
    }
  }

  /// What a map calls important in a sound, to be heard alone.
  package struct ImportantSound: Codable {
    /// The file.
    package let file: String
    /// What the model gives the decided class for this alone.
    package let probability: Double
    /// What it gives the class for the rest of the sound.
    package let probabilityOfRest: Double

    package init(file: String, probability: Double, probabilityOfRest: Double) {
      self.file = file
      self.probability = probability
      self.probabilityOfRest = probabilityOfRest
    }
  }

  /// What the records are, which says how to draw them.
  package enum Medium: String, Codable {
    case image
    /// Bands from low to high frequencies.
    case spectrogram
    /// Samples over time.
    case sound
    /// Rows of a table.
    case table
  }

  /// A column of the records' table.
  package struct Column: Codable {
    package let name: String
    /// The names of its categories; `nil` where it holds numbers.
    package let categories: [String]?

    package init(name: String, categories: [String]?) { (self.name, self.categories) = (name, categories) }
  }

  /// Something to look at, whose numbers are in the array of this name.
  package struct Part: Codable {
    package let array: String
    package let form: ExplanationPart.Form
    package let title: String
    package let completeness: [Completeness]
    /// The array of the standard errors of its values; `nil` where nothing was drawn.
    package let standardErrors: String?
    /// Of maps over sounds: what can be heard of each record.
    package var sounds: [ImportantSound]?
  }

  /// What the records are.
  package let medium: Medium
  /// Which share of time and frequency the important part of a sound is at most; `nil` where nothing can be heard.
  package let audibleShare: Double?
  /// The steps by which the network's inputs were made of the records.
  package let steps: [String]
  package var samples: [Sample]
  package var parts: [Part]
  /// The columns of the records, whose inputs are then a number each: of a category its place; `nil` where they are no table.
  package var columns: [Column]?
  /// What is explained of each record, in words; `nil` where it is the decision.
  package var explained: [String]?
  /// What was measured of the maps; `nil` where nothing was.
  package var scores: ExplanationScores?
  private let values: [Tensor]
  /// The arrays of standard errors.
  private let errors: [(name: String, values: Tensor)]

  package static let listName = "explanations.json"
  package static let mapsName = "explanations.safetensors"

  private enum CodingKeys: CodingKey { case medium, audibleShare, steps, samples, parts, columns, explained, scores }

  /// Gathers what attributions show, each by its word.
  package init(
    medium: Medium, audibleShare: Double?, steps: [String], samples: [Sample],
    parts: [(word: String, parts: [ExplanationPart])]
  ) {
    self.medium = medium
    self.audibleShare = audibleShare
    self.steps = steps
    self.samples = samples
    var names: Set<String> = []
    var described: [Part] = []
    var errors: [(name: String, values: Tensor)] = []
    for (word, part) in parts.flatMap({ word, parts in parts.map { (word, $0) } }) {
      let plain =
        switch part.form {
        case .maps, .contributions, .importances: word
        case .dependence(let column, _): "\(word).\(column)"
        case .filters(let layer), .responses(let layer, _): "\(word).\(layer)"
        }
      // One attribution may be asked for twice, with other settings.
      var (name, number) = (plain, 2)
      while !names.insert(name).inserted { (name, number) = ("\(plain).\(number)", number + 1) }
      let errorName = part.standardErrors.map { _ in "\(name).standardErrors" }
      if let errorName, let values = part.standardErrors { errors.append((errorName, values)) }
      described.append(
        Part(
          array: name, form: part.form, title: part.title, completeness: part.completeness, standardErrors: errorName))
    }
    self.parts = described
    self.errors = errors
    values = parts.flatMap(\.parts).map(\.values)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    medium = try container.decode(Medium.self, forKey: .medium)
    audibleShare = try container.decodeIfPresent(Double.self, forKey: .audibleShare)
    steps = try container.decode([String].self, forKey: .steps)
    samples = try container.decode([Sample].self, forKey: .samples)
    parts = try container.decode([Part].self, forKey: .parts)
    columns = try container.decodeIfPresent([Column].self, forKey: .columns)
    explained = try container.decodeIfPresent([String].self, forKey: .explained)
    scores = try container.decodeIfPresent(ExplanationScores.self, forKey: .scores)
    (values, errors) = ([], [])
  }

  /// The values of a part.
  package func values(of part: Int) -> Tensor { values[part] }

  /// Writes the list, and beside it what the model saw, images of it where there are any, `[record, channel, height, width]`, and one array
  /// a part.
  package func write(_ context: StageContext, inputs: Tensor, images: Tensor? = nil) throws {
    var file = Safetensors(metadata: ["format": "millrace.explanations.6"])
    let arrays =
      [("inputs", inputs)] + (images.map { [("images", $0)] } ?? []) + zip(parts.map(\.array), values) + errors
    for (name, tensor) in arrays {
      file[name] = StoredTensor(shape: tensor.shape, elements: .float32(tensor.values))
    }
    let output = try context.createFile("explanations", Self.mapsName)
    try file.write(to: output)
    _ = try output.finish()
    try JSONFile.write(self, context, "explanations", Self.listName)
  }

  /// Reads one array that ``write(_:inputs:images:)`` wrote into this folder.
  package static func array(_ name: String, _ file: Safetensors) throws -> Tensor {
    guard let tensor = file[name], let values = tensor.floats else {
      throw StagesError(.damaged, "the explanations hold no array '\(name)'; run the explain stage again")
    }
    return Tensor(shape: tensor.shape, values: values)
  }
}
