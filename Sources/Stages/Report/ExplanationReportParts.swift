import Arrays
import Explanation
import Pipelines
import Records
import Reports

/// What a network makes of pictures, as parts of a report.
struct ExplanationReportParts: Sendable {
  /// The network's stage; `nil` where there is but one.
  let network: String?
  let input: StageInput

  /// Adds what was explained.
  func add(to report: inout ClassificationReport, _ context: StageContext) throws {
    let folder = try context.folder(input)
    let list = try JSONFile.read(ExplanationFile.self, "\(folder)/\(ExplanationFile.listName)")
    let file = try Safetensors(path: "\(folder)/\(ExplanationFile.mapsName)")
    let pictures = try ExplanationFile.array("pictures", file)
    try addAttributions(&report, list, file, pictures)
    for layer in list.layers { try addLayer(&report, layer, list, file, pictures) }
  }

  private func addAttributions(
    _ report: inout ClassificationReport, _ list: ExplanationFile, _ file: Safetensors, _ pictures: Tensor
  ) throws {
    let maps = try list.methods.filter(\.isAttribution).map { ($0, try ExplanationFile.array($0.rawValue, file)) }
    // Without maps the gallery would show pictures alone.
    guard !maps.isEmpty else { return }
    if !list.steps.isEmpty {
      let words = "Records are shown as the network sees them, after \(list.steps.joined(separator: ", "))"
      report.explanationSteps =
        words + (list.steps.contains("normalize") ? "; for the eye brightness is as before normalize." : ".")
    }
    report.explanations += list.samples.enumerated().map { index, sample in
      ClassificationReport.Explanation(
        name: words("record \(sample.recordID)"), picture: pictures[row: index], trueClass: sample.trueClass,
        decidedClass: sample.decidedClass, probability: sample.probability,
        attributions: maps.compactMap { method, map -> ClassificationReport.Attribution? in
          switch method {
          case .gradCAM:
            ClassificationReport.Attribution(
              method: "Grad-CAM, \(list.layer ?? "")", map: map[row: index], scale: .sequential)
          case .integratedGradients:
            ClassificationReport.Attribution(
              method: "Integrated gradients", map: map[row: index], scale: .signed,
              completenessResidual: sample.completeness?.relativeResidual)
          case .filters, .responses: nil
          }
        })
    }
  }

  private func addLayer(
    _ report: inout ClassificationReport, _ layer: ExplanationFile.Layer, _ list: ExplanationFile, _ file: Safetensors,
    _ pictures: Tensor
  ) throws {
    if list.methods.contains(.filters) {
      report.filters.append(
        try FilterGrid(layer: words(layer.name), weights: ExplanationFile.array(layer.filtersName, file)))
    }
    guard list.methods.contains(.responses) else { return }
    let responses = try ExplanationFile.array(layer.responsesName, file)
    report.responses.append(
      try ResponseGrid(
        layer: words(layer.name), pictures: pictures.prefix(responses.shape[0]), responses: responses,
        pictureCount: list.samples.count, channelCount: layer.channelCount))
  }

  /// What is shown, with the network it is of.
  private func words(_ name: String) -> String { network.map { "\($0), \(name)" } ?? name }
}
