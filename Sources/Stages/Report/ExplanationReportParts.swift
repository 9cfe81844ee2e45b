import Arrays
import Explanation
import Pipelines
import Records
import Reports
import Store

/// What a model makes of records, as parts of a report.
struct ExplanationReportParts: Sendable {
  /// The network's stage; `nil` where there is but one.
  let network: String?
  let input: StageInput

  /// Adds what was explained.
  func add(to report: inout ClassificationReport, _ context: StageContext) throws {
    let folder = try context.folder(input)
    let list = try JSONFile.read(ExplanationFile.self, "\(folder)/\(ExplanationFile.listName)")
    let file = try Safetensors(path: "\(folder)/\(ExplanationFile.mapsName)")
    if let table = try TableReportParts(model: network, list: list, file: file).explanation() {
      report.tables.append(table)
      return
    }
    let images = try ExplanationFile.array("images", file)
    try addMaps(&report, list, file, images, folder)
    report.inside +=
      try InsideReportParts(
        folder: folder, medium: list.medium, classNames: report.classNames)?.findings(of: network) ?? []
    if let scores = list.scores { report.mapScores.append(mapScores(scores, list)) }
    for part in list.parts {
      switch part.form {
      case .maps, .contributions, .importances, .dependence: break
      case .filters(let layer):
        report.filters.append(
          try FilterGrid(layer: words(layer), weights: ExplanationFile.array(part.array, file)))
      case .responses(let layer, let channelCount):
        let responses = try ExplanationFile.array(part.array, file)
        report.responses.append(
          try ResponseGrid(
            layer: words(layer), images: images.prefix(responses.shape[0]), responses: responses,
            imageCount: list.samples.count, channelCount: channelCount))
      }
    }
  }

  /// What was explained of a model that predicts numbers; nothing where its records are no table.
  func table(_ context: StageContext) throws -> TableExplanation? {
    let folder = try context.folder(input)
    return try TableReportParts(
      model: network, list: JSONFile.read(ExplanationFile.self, "\(folder)/\(ExplanationFile.listName)"),
      file: Safetensors(path: "\(folder)/\(ExplanationFile.mapsName)")
    ).explanation()
  }

  private func addMaps(
    _ report: inout ClassificationReport, _ list: ExplanationFile, _ file: Safetensors, _ images: Tensor,
    _ folder: String
  ) throws {
    let maps = try list.parts.compactMap { part -> (ExplanationFile.Part, HeatMapScale, Tensor)? in
      guard case .maps(let scale) = part.form else { return nil }
      return (part, scale == .signed ? .signed : .sequential, try ExplanationFile.array(part.array, file))
    }
    // Without maps the gallery would show images alone.
    guard !maps.isEmpty else { return }
    var gallery = ClassificationReport.Gallery(
      network: network,
      records: try list.samples.enumerated().map { index, sample in
        var record = ClassificationReport.Explanation(
          name: "record \(sample.recordID)", image: images[row: index].upright(list.medium),
          trueClass: sample.trueClass, decidedClass: sample.decidedClass, probability: sample.probability,
          attributions: try maps.map { part, scale, map in
            var attribution = ClassificationReport.Attribution(
              method: part.title, map: map[row: index].upright(list.medium), scale: scale,
              completenessResidual: part.completeness.isEmpty ? nil : part.completeness[index].relativeResidual)
            attribution.sound = try part.sounds.map { sounds in
              try PlayedSound(
                wav: Disk.read("\(folder)/\(sounds[index].file)"),
                words: "alone \(percentage(sounds[index].probability)), "
                  + "the rest \(percentage(sounds[index].probabilityOfRest))")
            }
            return attribution
          })
        record.sound = try sample.sound.map { try PlayedSound(wav: Disk.read("\(folder)/\($0)")) }
        return record
      })
    if !list.steps.isEmpty {
      let words = "Records are shown as the network sees them, after \(list.steps.joined(separator: ", "))"
      gallery.steps =
        words + (list.steps.contains("normalize") ? "; for the eye brightness is as before normalize." : ".")
    }
    if let share = list.audibleShare {
      gallery.soundWords =
        "Below each sound it can be played, and below each map its important part alone: of time and frequency the "
        + "\(percentage(share, digits: 0)) at most on which the map is greatest, all else silenced. The percentages are what "
        + "the model gives its decision for that part alone, and for the rest without it."
    }
    report.galleries.append(gallery)
  }

  private func mapScores(_ scores: ExplanationScores, _ list: ExplanationFile) -> MapScores {
    func value(_ entry: ExplanationScores.Entry) -> MapScores.Value {
      MapScores.Value(mean: entry.mean, standardError: entry.standardError, passes: entry.passes)
    }
    return MapScores(
      network: network,
      methods: scores.methods.map { method in list.parts.first { $0.array == method }?.title ?? method },
      columns: scores.scores.map { score in
        MapScores.Column(
          title: score.keyword, words: score.words, isBetterHigh: score.isBetterHigh, values: score.methods.map(value),
          random: value(score.random), bound: score.bound.map(value))
      }, agreement: scores.agreement)
  }

  /// What is shown, with the network it is of.
  private func words(_ name: String) -> String { network.map { "\($0), \(name)" } ?? name }
}

extension Tensor {
  /// With low frequencies at the bottom, where it is over a spectrogram: `[…, height, width]`.
  func upright(_ medium: ExplanationFile.Medium) -> Tensor {
    guard medium == .spectrogram, shape.count >= 2, let width = shape.last, width > 0 else { return self }
    let rows = shape[shape.count - 2]
    var flipped = self
    for index in values.indices {
      let (line, column) = index.quotientAndRemainder(dividingBy: width)
      let (plane, row) = line.quotientAndRemainder(dividingBy: rows)
      flipped.values[(plane * rows + rows - 1 - row) * width + column] = values[index]
    }
    return flipped
  }
}
