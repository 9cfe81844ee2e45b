package import Arrays
package import Pipelines
import Records
import Store

/// What inspections found inside a network: what `explain` hands to `report` beside what it explained.
package struct InspectionFile: Codable {
  /// Something found, whose numbers are in the array of this name.
  package struct Part: Codable {
    package let array: String
    package let form: InspectionPart.Form
    package let title: String
    package let words: String
    package let figures: [InspectionPart.Figure]
  }

  /// What the network is called.
  package let network: String
  package let parts: [Part]
  /// The records whose images are kept, in the order of the array ``imagesName``.
  package let shownRecordIDs: [Int]

  package static let listName = "inside.json"
  package static let numbersName = "inside.safetensors"
  package static let imagesName = "images"

  /// Writes what was found, each inspection by its word.
  ///
  /// - Parameter images: the images of records, `[record, channel, height, width]` with 1 or 3 channels on 0…1, of those
  ///   that parts show.
  package static func write(
    _ found: [(word: String, parts: [InspectionPart])], network: String,
    images: (_ recordIDs: [Int]) throws -> Tensor, _ context: StageContext
  ) throws {
    var file = Safetensors(metadata: ["format": "millrace.inside.1"])
    var (parts, shown, names): ([Part], [Int], Set<String>) = ([], [], [imagesName])
    for (word, part) in found.flatMap({ word, parts in parts.map { (word, $0) } }) {
      // One inspection may have several parts, and be asked for twice with other settings.
      var (name, number) = (word, 2)
      while !names.insert(name).inserted { (name, number) = ("\(word).\(number)", number + 1) }
      file[name] = StoredTensor(shape: part.values.shape, elements: .float32(part.values.values))
      if case .records(let rows) = part.form { shown += rows.flatMap(\.records).map(\.recordID) }
      parts.append(Part(array: name, form: part.form, title: part.title, words: part.words, figures: part.figures))
    }
    let recordIDs = Array(Set(shown)).sorted()
    if !recordIDs.isEmpty {
      let images = try images(recordIDs)
      file[imagesName] = StoredTensor(shape: images.shape, elements: .float32(images.values))
    }
    let output = try context.createFile("explanations", numbersName)
    try file.write(to: output)
    _ = try output.finish()
    try JSONFile.write(
      InspectionFile(network: network, parts: parts, shownRecordIDs: recordIDs), context, "explanations", listName)
  }
}
