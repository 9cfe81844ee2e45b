import Arrays
import Explanation
import Pipelines
import Records
import Reports
import Store

/// What was found inside a network, as parts of a report.
struct InsideReportParts {
  private let list: InspectionFile
  private let file: Safetensors
  private let images: Tensor?
  private let medium: ExplanationFile.Medium
  private let classNames: [String]

  /// Reads what `explain` wrote into a folder; `nil` where it looked into nothing.
  init?(folder: String, medium: ExplanationFile.Medium, classNames: [String]) throws {
    guard Disk.followedStatus("\(folder)/\(InspectionFile.listName)") != nil else { return nil }
    list = try JSONFile.read(InspectionFile.self, "\(folder)/\(InspectionFile.listName)")
    file = try Safetensors(path: "\(folder)/\(InspectionFile.numbersName)")
    images = list.shownRecordIDs.isEmpty ? nil : try ExplanationFile.array(InspectionFile.imagesName, file)
    self.medium = medium
    self.classNames = classNames
  }

  /// One finding a part.
  ///
  /// - Parameter network: what the network is called where there are several.
  func findings(of network: String?) throws -> [InsideFinding] {
    try list.parts.map { part in
      let values = try ExplanationFile.array(part.array, file)
      return InsideFinding(
        title: network.map { "\($0): \(part.title)" } ?? part.title, words: part.words,
        figures: part.figures.map { "\($0.name) \(decimal($0.value, digits: 3))" }, form: try form(part.form, values))
    }
  }

  private func form(_ form: InspectionPart.Form, _ values: Tensor) throws -> InsideFinding.Form {
    let rows = (0..<values.shape[0]).map { values[row: $0].values.map(Double.init) }
    switch form {
    case .points(let records):
      return .points(
        zip(records, rows).map { record, place in
          ScatterChart.Mark(
            x: place[0], y: place[1], group: record.trueClass,
            isWrong: record.trueClass != record.decidedClass && record.trueClass >= 0, words: words(record))
        })
    case .table(let names, let columns): return .table(rows: names, columns: columns, values: rows)
    case .shares(let names, let columns): return .shares(rows: names, columns: columns, values: rows)
    case .profile(let layers, let curves, let scale):
      return .profile(
        layers: layers, curves: curves, values: curves.indices.map { curve in rows.map { $0[curve] } },
        unit: scale == .share ? .share : .number, scale: scale == .logarithmic ? .logarithmic : .linear)
    case .curves(let axis, let names):
      return .curves(axis: axis, names: names, places: rows[0], values: Array(rows.dropFirst()))
    case .images(let captions):
      return .images([
        InsideFinding.ImageRow(
          name: nil,
          images: captions.enumerated().map { .init(image: values[row: $0].upright(medium), caption: $1) })
      ])
    case .records(let recordRows):
      return .images(
        try zip(recordRows, rows).map { row, numbers in
          InsideFinding.ImageRow(
            name: row.name,
            images: try row.records.enumerated().map { place, record in
              InsideFinding.CaptionedImage(
                image: try image(of: record),
                caption: "\(name(record.trueClass)), \(decimal(numbers[place], digits: 2))",
                box: row.boxes.isEmpty ? [] : upright(row.boxes[place]))
            })
        })
    }
  }

  private func image(of record: InspectionPart.Record) throws -> Tensor {
    guard let images, let place = list.shownRecordIDs.firstIndex(of: record.recordID), place < images.shape[0] else {
      throw StagesError(
        .damaged, "the explanations hold no image of record \(record.recordID); run the explain stage again")
    }
    return images[row: place].upright(medium)
  }

  /// A part of an image, `[top, bottom, left, right]` as shares, where the image is turned.
  private func upright(_ box: [Double]) -> [Double] {
    medium == .spectrogram && box.count == 4 ? [1 - box[1], 1 - box[0], box[2], box[3]] : box
  }

  private func name(_ number: Int) -> String {
    classNames.indices.contains(number) ? classNames[number] : "no class"
  }

  private func words(_ record: InspectionPart.Record) -> String {
    let decided = record.decidedClass == record.trueClass ? "" : ", decided as \(name(record.decidedClass))"
    return "record \(record.recordID): \(name(record.trueClass))\(decided)"
  }
}
