import Records

extension PipelineDraft {
  /// The pipeline file, with comments that say why.
  public var yaml: String {
    var lines = [
      "# \(headline)",
      "# Change what you like: only what a change touches is done again.",
      "# 'millrace help WORD' explains a word.",
      "name: \(name)",
      "seed: 42",
      "stages:",
    ]
    lines += preprocess + train + rest
    return lines.joined(separator: "\n") + "\n"
  }

  private var headline: String {
    let what =
      switch survey.content {
      case .images(let images): (images.isGray ? "gray images" : "images") + " of \(survey.words)"
      case .sounds: "sounds of \(survey.words)"
      case .table: "rows of \(survey.path)"
      }
    return switch survey.answer {
    case .classes(_, let names, _): "Tells \(names.count) classes of \(what) apart."
    case .number(let feature, _, _): "Tells '\(feature)' of \(what)."
    }
  }

  private var preprocess: [String] {
    var lines = ["  preprocess:"]
    lines.append(survey.manifest.map { "    dataset: \($0)" } ?? "    records: \(Self.quoted(survey.path))")
    if case .images = survey.content, network.input.count == 3, survey.manifest == nil {
      lines.append("    resize: [\(network.input[1]), \(network.input[2])]   # height and width of all images")
    }
    if !survey.columns.isEmpty {
      let columns = survey.columns.sortedByName.map { "\(Self.quoted($0.key)): \($0.value.word)" }
      lines.append("    columns: {\(columns.joined(separator: ", "))}")
    }
    lines.append("    splits:   # to learn from, to choose by, to judge by")
    for split in splits { lines.append("      \(split.name): \(Self.quoted(split.expression))") }
    if survey.faultCount > 0 {
      lines.append("    onCorrupt: skip   # \(survey.faultCount) of the records cannot be read")
    }
    return lines
  }

  private var train: [String] {
    var lines = ["  train:"]
    if wishes.members > 1 {
      lines.append("    matrix: {member: [\((1...wishes.members).map(String.init).joined(separator: ", "))]}")
    }
    lines += data + augmentation
    lines += ["    network:"] + network.yaml(isTable: isTable, survey.answer).map { "      " + $0 }
    if case .number(let feature, _, _) = survey.answer {
      lines += ["    target: \(Self.quoted(feature))", "    loss: mse"]
    }
    lines += [
      "    optimizer: {adam: {learningRate: \(isTable ? "0.003" : "0.002")}}",
      "    schedule: cosine",
      "    batch: \(batch)",
      "    epochs: \(epochs)",
      "    stopEarly: {monitor: validation.loss, patience: \(max(epochs / 2, 5)), restoreBest: true}",
    ]
    return lines
  }

  private var isTable: Bool { if case .table = survey.content { true } else { false } }

  private var data: [String] {
    var settings: [String] = []
    if case .sounds = survey.content, let sound = network.spectrogram {
      settings.append("sampleRateHz: \(sound.sampleRateHz)")
    }
    if case .images(let images) = survey.content { settings.append("channels: \(images.isGray ? "gray" : "rgb")") }
    if case .table(let columns, _) = survey.content {
      settings.append("feature: [\(columns.map(Self.quoted).joined(separator: ", "))]")
    }
    if case .classes(let feature, _, _) = survey.answer, feature != "label" {
      settings.append("label: \(Self.quoted(feature))")
    }
    return ["    data: {stages: preprocess, \(settings.joined(separator: ", "))}"]
  }

  private var augmentation: [String] {
    switch survey.content {
    case .table: return []
    case .images:
      let first = [
        survey.manifest.map { _ in "{resize: \(network.input[1])}" }, wishes.mayFlip ? "{randomFlip: horizontal}" : nil,
      ].compactMap(\.self)
      return [
        "    # Each image is a little different each time.",
        "    augment:",
      ]
        + (first + ["{randomTranslation: 0.1}", "{randomRotation: 0.05}", "{randomZoom: 0.15}"]).map { "      - " + $0 }
    case .sounds:
      guard let sound = network.spectrogram else { return [] }
      return [
        "    augment:",
        "      - {fitLength: \(sound.frameCount)}",
        "      - {timeShift: 0.1}",
        "      - {spectrogram: {windowLength: \(sound.windowLength), hopLength: \(sound.hopLength), "
          + "melBands: \(sound.melBands)}}   # \(network.input.map(String.init).joined(separator: " × "))",
        "      - {frequencyMask: 4}",
      ]
    }
  }

  private var rest: [String] {
    var lines: [String] = []
    let trained = wishes.members > 1 ? "ensemble" : "train"
    let first = wishes.members > 1 ? "train.1" : "train"
    if wishes.members > 1 { lines.append("  ensemble: {members: train, rule: mean}") }
    var report = ["  report:", "    title: \(Self.quoted(name))", "    members: train"]
    if wishes.members > 1 { report.append("    ensemble: ensemble") }
    if case .classes = survey.answer {
      // Methods are fitted and judged over five parts of the validation records.
      let isEnough = splits.allSatisfy { $0.name != "validation" || $0.recordCount >= 10 }
      if isEnough {
        lines += ["  calibrate:", "    predictions: \(trained)", "    methods: [none, temperature]"]
        report.append("    calibration: calibrate")
      }
      if !isTable {
        let methods = if case .images = survey.content { "gradCAM, integratedGradients" } else { "gradCAM" }
        lines += ["  explain:", "    model: \(first)", "    methods: [\(methods)]", "    samples: 12"]
        report.append("    explanation: explain")
      }
    }
    return lines + report
  }

  /// A text that YAML reads as it is, in quotes where it needs them.
  static func quoted(_ text: String) -> String {
    let isPlain =
      text.wholeMatch(of: #/[A-Za-z_.\/][A-Za-z0-9_.\/-]*/#) != nil
      && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    if isPlain { return text }
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}

extension DraftNetwork {
  /// The network's lines.
  func yaml(isTable: Bool, _ answer: DatasetSurvey.Answer) -> [String] {
    let head = ["input: [\(input.map(String.init).joined(separator: ", "))]", "preset: pytorch"]
    if isTable {
      return head + ["layers:", "  - normalize   # by the training records' mean and deviation"]
        + widths.flatMap { ["  - dense: \($0)", "  - relu"] } + ["  - dense: \(outputs)"] + scale(of: answer)
    }
    var lines =
      head + [
        "blocks:",
        "  unit:",
        "    parameters: {filters: }",
        "    layers:",
        "      - convolution: {filters: $filters, kernel: 3, padding: same}",
        "      - batchNorm",
        "      - relu",
        "layers:",
      ]
    if spectrogram != nil { lines.append("  - normalize: {per: band}   # by the training records' mean and deviation") }
    for (stage, filters) in widths.enumerated() {
      if stage > 0 { lines.append("  - maxPool: 2") }
      lines.append(stage > 0 ? "  - {unit: {filters: \(filters)}, repeat: 2}" : "  - unit: {filters: \(filters)}")
    }
    return lines + ["  - globalAveragePool", "  - dropout: 0.3", "  - dense: \(outputs)"] + scale(of: answer)
  }

  /// Brings what a network says, which is about 0 ± 1 at first, to the scale of the number to be told.
  private func scale(of answer: DatasetSurvey.Answer) -> [String] {
    guard case .number(_, let mean, let deviation) = answer else { return [] }
    return [
      "  # To the mean and the deviation that the number has: x * \(deviation) + \(mean).",
      "  - normalize: {mean: [\(-mean / deviation)], standardDeviation: [\(1 / deviation)]}",
    ]
  }
}

extension CSVTable.Column {
  /// The word that a pipeline has for it.
  fileprivate var word: String {
    switch self {
    case .integer: "integer"
    case .unsigned: "unsigned"
    case .number: "number"
    case .text: "text"
    case .label, .category: "label"
    case .image: "image"
    case .sound: "sound"
    }
  }
}
