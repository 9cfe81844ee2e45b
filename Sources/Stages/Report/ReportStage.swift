import Arrays
import Calibration
import Ensembles
import Evaluation
import Media
import Models
import Networks
package import Pipelines
import Records
import Reports
package import Settings
import StageData
import Store
import Streams
import Training

/// `report`: one self-contained page about what the other stages found.
package struct ReportStage: DescribedStage {
  package let name = "report"

  package static let reference = KindReference(
    keyword: "report", summary: "Makes one self-contained page of what other stages found.",
    settings: ReportSettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(ReportSettings.self)
    let sources = reader.contains("members") ? try reader.sources("members", making: .model, .predictions) : []
    let trained = sources.compactMap(\.stage)
    if trained.count == sources.count {
      for key in ["data", "split"] where reader.contains(key) {
        throw reader.failure(
          at: key, "is for models in folders and files, but all members are stages, which have predicted; leave it out")
      }
    }
    let asked = reader.contains("data") ? try reader.stages("data") : []
    let questions =
      asked.isEmpty
      ? nil : NamedModel.Questions(data: try DataInput(of: asked, reader), split: settings.split)
    let joined =
      reader.contains("ensemble") ? try reader.stage("ensemble", making: .ensembleMetrics, .predictions) : nil
    let predicting = trained + (joined.map { [$0] } ?? [])
    try predicting.checkCommonClasses(at: "members", reader)
    if let target = try predicting.commonTarget(at: "members", reader) {
      for key in ["calibration", "audit"] where reader.contains(key) {
        throw reader.failure(
          at: key, "the members predict the number '\(target)', of which there is no such part; leave it out")
      }
    }
    let members = try sources.map { try ReportMember($0, questions, reader) }
    let ledgers = try (trained.compactMap { $0.references["data"]?.first } + asked).filter { $0.makes(.ledger) }
      .prefix(1).map { try reader.use($0, output: .ledger, role: "data") }
    let ensemble = try joined.map { stage in
      (
        metrics: try reader.use(stage, output: .ensembleMetrics, role: "ensemble"),
        predictions: try reader.use(stage, output: .predictions, role: "ensemble")
      )
    }
    let calibrating =
      reader.contains("calibration") ? try reader.stages("calibration", making: .calibrators, .calibrationMetrics) : []
    let calibrations = try calibrating.compactMap { stage -> CalibrationReportParts? in
      guard let calibrated = stage.references["predictions"]?.first else { return nil }
      return CalibrationReportParts(
        subject: calibrated.name,
        calibrators: try reader.use(stage, output: .calibrators, role: "calibration \(stage.name)"),
        metrics: try reader.use(stage, output: .calibrationMetrics, role: "calibration \(stage.name)"),
        predictions: try reader.use(calibrated, output: .predictions, role: "calibrated by \(stage.name)"))
    }
    let explained = reader.contains("explanation") ? try reader.stages("explanation", making: .explanations) : []
    let explanations = try explained.map { stage in
      ExplanationReportParts(
        // Of several networks each is named.
        network: explained.count > 1 ? stage.references["model"]?.first?.name : nil,
        input: try reader.use(stage, output: .explanations, role: "explanation \(stage.name)"))
    }
    let audited = reader.contains("audit") ? try reader.stages("audit", making: .audit) : []
    let audits = AuditReportParts(
      inputs: try audited.map { try reader.use($0, output: .audit, role: "audit \($0.name)") })
    let compared = reader.contains("comparison") ? try reader.stages("comparison", making: .comparison) : []
    let comparisons = try compared.map { stage in
      (name: stage.name, input: try reader.use(stage, output: .comparison, role: "comparison \(stage.name)"))
    }
    let shown = reader.contains("images") ? try reader.stages("images", making: .images) : []
    let images = ImageReportParts(
      inputs: try shown.map { try reader.use($0, output: .images, role: "images \($0.name)") },
      place: reader.node["images"] ?? reader.node)
    let work = ReportWork(
      title: settings.title, lead: settings.lead, members: members,
      ledger: ledgers.first,
      ensemble: ensemble?.metrics, together: ensemble?.predictions, calibrations: calibrations,
      explanations: explanations, audits: audits, comparisons: comparisons, images: images,
      // Draws of the bootstrap interval; without a seed in the pipeline the report would be the only reason for one.
      key: RandomKey(seed: 0).derived("report"))
    let page = Publication(output: .report, file: "report.html", destination: "report.html") { content, run, change in
      let rows = run.stages.map { stage in
        // A stage that was not executed shows how long it took when it was.
        let seconds = stage.seconds > 0 ? stage.seconds : stage.facts?.seconds
        return StageRow(
          stage: stage.name, outcome: stage.outcome.rawValue, shortKey: stage.key?.short ?? "", seconds: seconds,
          note: stage.message, warnings: stage.facts?.warnings ?? [])
      }
      let changed = try insertChanges(
        into: String(decoding: content, as: UTF8.self), change.map { RunChanges($0.difference, since: $0.before) })
      let page = try insertStageTable(into: changed, rows: rows)
      let seconds = Dictionary(rows.map { ($0.stage, $0.seconds) }) { first, _ in first }
      let metrics = Dictionary(run.stages.map { ($0.name, $0.facts?.metrics ?? [:]) }) { first, _ in first }
      return Array(
        insertGrowth(
          into: insertSeconds(into: page, seconds: seconds.compactMapValues(\.self)), metrics: metrics
        ).utf8)
    }
    // A card goes wherever the model goes.
    let card = Publication(output: .report, file: ReportWork.cardName, destination: ReportWork.cardName)
    let charts = Publication(output: .report, destination: "charts")
    return PreparedStage(outputs: [.report], publications: [page] + (members.isEmpty ? [] : [card]) + [charts]) {
      try work.run($0)
    }
  }
}

/// A model that a report is about.
struct ReportMember: Sendable {
  let model: NamedModel
  /// How it was trained; `nil` for what does not learn by epochs, and for a model from outside.
  let history: StageInput?

  var name: String { model.name }

  init(_ source: NamedSource, _ questions: NamedModel.Questions?, _ reader: StageReader) throws {
    switch source {
    case .stage(let stage):
      model = try NamedModel(
        of: stage, role: "member \(stage.name)", at: reader.node["members"] ?? reader.node, reader)
      history = stage.makes(.history) ? try reader.use(stage, output: .history, role: "member \(stage.name)") : nil
    case .place(let path, let place):
      (model, history) = (try NamedModel(outside: path, at: place, role: "member", questions, reader), nil)
    }
  }

  /// How it was trained.
  func readHistory(_ context: StageContext) throws -> TrainingHistory? {
    try history.map { try JSONFile.read(TrainingHistory.self, try context.file($0)) }
  }

  /// What it says of the test records, or of those that it is asked about.
  func predictions(_ context: StageContext) throws -> Predictions {
    try model.predictions(of: model.open(context), split: "test", context).predictions
  }
}

/// What a `report` stage does, its settings read.
private struct ReportWork: Sendable {
  static let cardName = "model-card.md"

  let title, lead: String
  let members: [ReportMember]
  /// Where the files and records went that the first member's data was made from.
  let ledger: StageInput?
  /// The measurements of an ensemble, and what it predicts.
  let ensemble, together: StageInput?
  let calibrations: [CalibrationReportParts]
  let explanations: [ExplanationReportParts]
  let audits: AuditReportParts
  let comparisons: [(name: String, input: StageInput)]
  let images: ImageReportParts
  let key: RandomKey

  func run(_ context: StageContext) throws {
    let comparisons = try comparisons.map { name, input in
      ComparisonReport.Part(name: name, comparison: try JSONFile.read(Comparison.self, try context.file(input)))
    }
    let images = try images.sections(context)
    let page =
      members.isEmpty
      ? ComparisonReport(title: title, lead: lead, parts: comparisons, images: images).page()
      : try memberPage(comparisons, images, context)
    try write(page.rendered(), "report.html", context)
    for (name, chart) in page.charts() { try write(chart, name, context) }
  }

  private func write(_ text: String, _ name: String, _ context: StageContext) throws {
    let file = try context.createFile(.report, name)
    try file.write(Array(text.utf8))
    _ = try file.finish()
  }

  /// What a model of such inputs does, in Hugging Face's words; `nil` where there is none for it.
  private func task(of input: EvaluationInput, tellsClasses: Bool) -> String? {
    switch input.stored {
    case .image: tellsClasses ? "image-classification" : nil
    case .waveform, .spectrogram: tellsClasses ? "audio-classification" : nil
    case .numbers: tellsClasses ? "tabular-classification" : "tabular-regression"
    }
  }

  private func memberPage(
    _ comparisons: [ComparisonReport.Part], _ images: [ImageSection], _ context: StageContext
  ) throws -> ReportPage {
    let model = try members[0].model.open(context)
    for member in members.dropFirst() where member.model.isOutside || members[0].model.isOutside {
      let (mine, others) = (try member.model.open(context).output, model.output)
      guard mine.target == others.target, mine.count == others.count,
        mine.meaning.isIndependent == others.meaning.isIndependent
      else {
        throw member.model.failure(
          "'\(member.name)' gives \(mine.words), but '\(members[0].name)' gives \(others.words); name models that predict "
            + "the same")
      }
    }
    let network = model.networks.count == 1 ? model.networks.first?.network.description : nil
    let history = try members[0].readHistory(context)
    var facts: [ClassificationReport.Fact] = []
    if let history {
      facts += [.init("Dataset", history.dataset), .init("Training records", grouped(history.trainRecords))]
      facts += history.judgingFacts
    }
    facts.append(
      .init(
        "Multiply-adds of one record", grouped(model.networks.reduce(0) { $0 + $1.network.description.multiplyAdds })))
    facts += (try ledger.map { try JSONFile.read(PreprocessLedger.self, try context.file($0)) }?.lines ?? [])
      .map { .init($0.what, $0.words) }
    facts += (history?.skipped ?? [:]).sorted { $0.key < $1.key }.flatMap { role, skipped in
      skipped.lines.prefix(20).map { .init("Skipped by \(members[0].name), \(role)", $0) }
    }
    let layers = network.map(layers) ?? []
    let output = model.output
    if let target = output.target {
      let parts = RegressionReportParts(members: members, ensemble: ensemble, together: together)
      var report = RegressionReport(title: title, lead: lead, target: target, classNames: history?.classNames ?? [])
      (report.comparisons, report.images, report.dataFacts, report.layers) = (comparisons, images, facts, layers)
      try parts.add(to: &report, context)
      report.tables = try explanations.compactMap { try $0.table(context) }
      try write(
        report.modelCard(
          task: model.inputs.first.flatMap { task(of: $0, tellsClasses: false) }, dataset: history?.dataset
        ).rendered(), Self.cardName, context)
      return try report.page()
    }
    var report = ClassificationReport(title: title, lead: lead, classNames: output.shownClassNames)
    (report.comparisons, report.images, report.dataFacts, report.layers) = (comparisons, images, facts, layers)
    report.classBalance = history?.classBalance
    try addMembers(&report, context)
    report.calibrations = try calibrations.map { try $0.summary(key: key, context) }
    report.audits = try audits.sections(context)
    for explanation in explanations { try explanation.add(to: &report, context) }
    try write(
      report.modelCard(task: model.inputs.first.flatMap { task(of: $0, tellsClasses: true) }, dataset: history?.dataset)
        .rendered(), Self.cardName, context)
    return try report.page(encodePNG: { width, height, channels, bytes in
      try PNGCodec.encode(
        Image(shape: Image.Shape(height: height, width: width, channelCount: channels), samples: bytes))
    })
  }

  private func addMembers(_ report: inout ClassificationReport, _ context: StageContext) throws {
    let metrics = try ensemble.map { try JSONFile.read(EnsembleMetrics.self, try context.file($0)) }
    for member in members {
      let history = try member.readHistory(context)
      let curves = history.map { history in
        ClassificationReport.Curves(
          trainingLoss: history.epochs.map(\.trainLoss), validationLoss: history.epochs.map(\.validationLoss),
          trainingAccuracy: history.epochs.map(\.scores.train),
          validationAccuracy: history.epochs.map(\.scores.validation), bestEpoch: history.keptEpoch)
      }
      if let gradients = history?.gradientNorms(of: member.name) { report.gradientNorms.append(gradients) }
      let predictions = try member.predictions(context)
      report.classes = predictions.classes
      report.members.append(
        ClassificationReport.Member(
          name: member.name, curves: curves, accuracy: try accuracy(of: predictions),
          negativeLogLikelihood: try negativeLogLikelihood(of: predictions),
          agreement: metrics?.members.first { $0.name == member.name }?.agreement ?? nil))
      if report.confusion == nil { report.confusion = try metrics?.confusion ?? ConfusionMatrix(of: predictions) }
    }
    if let metrics {
      report.ensemble = ClassificationReport.EnsembleResult(
        accuracy: metrics.accuracy, negativeLogLikelihood: metrics.negativeLogLikelihood, agreement: metrics.agreement,
        unanimous: metrics.unanimous, verb: metrics.rule.verb)
    }
  }

  private func layers(of description: NetworkDescription) -> [ClassificationReport.Layer] {
    let shapes = (try? description.shapes()) ?? []
    return zip(description.nodes, shapes).map { node, shape in
      let parameters = description.parameters.filter { $0.name.hasPrefix("\(node.name).") && $0.role == .trained }
      return ClassificationReport.Layer(
        name: node.name, outputShape: shape, parameterCount: parameters.reduce(0) { $0 + $1.count })
    }
  }
}

extension TrainingHistory {
  /// How many records judged it.
  fileprivate var judgingFacts: [ClassificationReport.Fact] {
    (splits ?? []).filter { $0.role != "train" }.map { split in
      .init(split.role == "test" ? "Test records" : "Validation records", grouped(split.recordCount))
    }
  }

  /// How the classes are spread over its splits; `nil` where nothing tells.
  fileprivate var classBalance: ClassBalance? {
    let counted = (splits ?? []).compactMap { split in
      split.classes.map { ClassBalance.Split(role: split.role, counts: $0) }
    }
    return counted.isEmpty ? nil : ClassBalance(counted)
  }

  /// The gradients of the first epoch and the last, for a chart; `nil` where there was no epoch.
  fileprivate func gradientNorms(of name: String) -> GradientNormChart.Variant? {
    epochs.first.map { first in
      GradientNormChart.Variant(
        name: name, layers: trainedLayers, firstEpoch: first.gradientNorms,
        lastEpoch: epochs.count > 1 ? epochs[epochs.count - 1].gradientNorms : [])
    }
  }
}
