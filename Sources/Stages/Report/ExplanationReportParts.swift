import Arrays
import Explanation
import Pipelines
import Records
import Reports

/// What a network makes of images, as parts of a report.
struct ExplanationReportParts: Sendable {
  /// The network's stage; `nil` where there is but one.
  let network: String?
  let input: StageInput

  /// Adds what was explained.
  func add(to report: inout ClassificationReport, _ context: StageContext) throws {
    let folder = try context.folder(input)
    let list = try JSONFile.read(ExplanationFile.self, "\(folder)/\(ExplanationFile.listName)")
    let file = try Safetensors(path: "\(folder)/\(ExplanationFile.mapsName)")
    let images = try ExplanationFile.array("images", file)
    try addMaps(&report, list, file, images)
    for part in list.parts {
      switch part.form {
      case .maps: break
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

  private func addMaps(
    _ report: inout ClassificationReport, _ list: ExplanationFile, _ file: Safetensors, _ images: Tensor
  ) throws {
    let maps = try list.parts.compactMap { part -> (ExplanationFile.Part, HeatMapScale, Tensor)? in
      guard case .maps(let scale) = part.form else { return nil }
      return (part, scale == .signed ? .signed : .sequential, try ExplanationFile.array(part.array, file))
    }
    // Without maps the gallery would show images alone.
    guard !maps.isEmpty else { return }
    if !list.steps.isEmpty {
      let words = "Records are shown as the network sees them, after \(list.steps.joined(separator: ", "))"
      report.explanationSteps =
        words + (list.steps.contains("normalize") ? "; for the eye brightness is as before normalize." : ".")
    }
    report.explanations += list.samples.enumerated().map { index, sample in
      ClassificationReport.Explanation(
        name: words("record \(sample.recordID)"), image: images[row: index], trueClass: sample.trueClass,
        decidedClass: sample.decidedClass, probability: sample.probability,
        attributions: maps.map { part, scale, map in
          ClassificationReport.Attribution(
            method: part.title, map: map[row: index], scale: scale,
            completenessResidual: part.completeness.isEmpty ? nil : part.completeness[index].relativeResidual)
        })
    }
  }

  /// What is shown, with the network it is of.
  private func words(_ name: String) -> String { network.map { "\($0), \(name)" } ?? name }
}
