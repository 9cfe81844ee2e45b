package import Media
package import Pipelines
package import Records
package import Settings
package import Streams

/// Preprocessed datasets, opened, and how they are streamed.
package struct OpenData {
  /// What one `preprocess` stage made.
  package struct Part {
    package let stage: String
    /// Its weight in a mixture.
    package let weight: Double?
    package let table: SplitTable
    package let directory: TFDSDirectory
  }

  package let parts: [Part]
  package let settings: DataSettings
  /// Where `data` stands.
  package let place: ConfigurationNode

  /// A training stream, and how many batches an epoch is expected to have.
  package struct Training {
    package let dataset: Dataset
    /// As many as the stream gives, unless a filter keeps only some records: then that share of them, rounded down.
    package let batchCount: Int
  }

  /// Streams the records of a split for training.
  ///
  /// - Parameters:
  ///   - target: the feature whose numbers are to be predicted; records then need no class.
  ///   - onCorrupt: what becomes of damaged records; what `preprocess` says if `nil`.
  /// - Throws: errors at the place of `data` for what does not fit the records.
  package func training(
    _ split: String, target: String?, transforms: [Transform], mixing: BatchTransform?, shuffle: Shuffle,
    batchSize: Int, onCorrupt: DatasetDescription.CorruptRecords?
  ) throws -> Training {
    let holders = try holders(of: split)
    guard holders.count == parts.count else { throw missing(split) }
    let label = label(target: target)
    try checkClasses(label)
    let classes = frequencies(of: split, label: label)
    let filters = try recordFilters(settings.filters, classes)
    let dataset = try located {
      try Dataset(
        parts.map(\.directory),
        description: DatasetDescription(
          records: try trainingRecords(split, shuffle), inputFeature: try feature(label, target), labelFeature: label,
          targetFeature: target, channels: settings.channels, sampleRateHz: settings.sampleRateHz, filters: filters,
          transforms: transforms, cache: settings.cache, batchSize: batchSize, mixing: mixing, remainder: .drop,
          padding: settings.padding, onCorrupt: try self.onCorrupt(onCorrupt)))
    }
    guard !filters.isEmpty, let classes else { return Training(dataset: dataset, batchCount: dataset.batchCount) }
    let share = classes.share { label in filters.reduce(1) { $0 * $1.rate(of: label) } }
    let expected = Int((Double(dataset.recordCount) * share).rounded())
    guard expected >= batchSize else {
      throw failure(
        "the filters leave about \(expected) of \(dataset.recordCount) records of split '\(split)', less than one batch "
          + "of \(batchSize)")
    }
    return Training(dataset: dataset, batchCount: expected / batchSize)
  }

  /// Streams the training records once, in stored order, the last batch padded: for what reads all of them together.
  ///
  /// - Parameters:
  ///   - target: the feature whose numbers are to be predicted; records then need no class.
  ///   - onCorrupt: what becomes of damaged records; what `preprocess` says if `nil`.
  package func wholeTraining(
    _ split: String, target: String?, transforms: [Transform], batchSize: Int,
    onCorrupt: DatasetDescription.CorruptRecords?
  ) throws -> Dataset {
    var description = try training(
      split, target: target, transforms: transforms, mixing: nil, shuffle: .none, batchSize: 1, onCorrupt: onCorrupt
    ).dataset.description
    (description.batchSize, description.remainder) = (batchSize, .pad)
    return try located { try Dataset(parts.map(\.directory), description: description) }
  }

  /// Streams the records of a split as a model is fed, all in stored order or shuffled.
  ///
  /// - Parameters:
  ///   - target: the feature whose numbers are to be predicted; records then need no class.
  ///   - isRead: whether all of it is read in every epoch.
  ///   - onCorrupt: what becomes of damaged records; what `preprocess` says if `nil`.
  package func evaluation(
    _ split: String, input: EvaluationInput, target: String? = nil, isShuffled: Bool = false, batchSize: Int,
    isReadAgain: Bool = false, onCorrupt: DatasetDescription.CorruptRecords?
  ) throws -> Dataset {
    let selections = try holders(of: split).map { number in
      RecordSelection.split(try parts[number].table[split].expression, collection: number)
    }
    let label = label(target: target)
    let records = selections.count == 1 ? selections[0] : .concatenation(selections)
    var description = input.description(
      of: isShuffled ? records.shuffled() : records, labelFeature: label,
      targetFeature: target, batchSize: batchSize)
    description.onCorrupt = try self.onCorrupt(onCorrupt)
    description.filters = try recordFilters(
      settings.filters.filter { !$0.isForTrainingOnly }, frequencies(of: split, label: label))
    if isReadAgain { description.cache = settings.cache }
    return try located { try Dataset(parts.map(\.directory), description: description) }
  }

  /// Checks that a split gives what a model was made for, before it is fed.
  ///
  /// - Parameter inputShapes: those of the model's network.
  /// - Throws: ``StagesError`` that names the split and what differs.
  package func check(
    _ dataset: Dataset, _ split: String, _ input: EvaluationInput, _ inputShapes: [[Int]]
  ) throws(StagesError) {
    guard inputShapes == [dataset.inputShape.tensorShape] else {
      let steps = input.steps.map(\.name).joined(separator: ", ")
      throw StagesError(
        .mismatch,
        "the network reads \(inputShapes), but split '\(split)' gives \(dataset.inputShape)"
          + (steps.isEmpty ? "" : " after \(steps)"))
    }
  }

  /// How the image files were read that the records were made of; those of the first stage where they differ.
  package var reading: ImageReading { parts[0].table.reading ?? .asShown }

  /// How recordings were cut into the records; that of the first stage where they differ, `nil` where some were not cut.
  package var windows: SoundWindows? {
    parts.allSatisfy { $0.table.windows != nil } ? parts[0].table.windows : nil
  }

  /// The name of what is trained on.
  package var name: String { parts.map(\.directory.name).joined(separator: " + ") }

  /// The numbers of the parts that have a split of this name; not none.
  package func holders(of split: String) throws -> [Int] {
    let holders = parts.indices.filter { parts[$0].table.parts[split] != nil }
    guard !holders.isEmpty else { throw missing(split) }
    return holders
  }

  /// Whether the counts of classes that `preprocess` made are of the label that is read.
  package var countsItsClasses: Bool {
    parts.allSatisfy { settings.label == nil || settings.label == $0.directory.features.classFeature }
  }

  /// Refuses stages whose classes are not the same in the same order: a network could not tell what a number means.
  private func checkClasses(_ label: String?) throws {
    guard let label else { return }
    func names(_ part: Part) -> [String]? {
      if case .classLabel(_, let names)? = part.directory.features.features[label] { names } else { nil }
    }
    guard let first = parts.first, let wanted = names(first) else { return }
    for part in parts {
      // Names are equal where their bytes are.
      guard let found = names(part), found.map({ Array($0.utf8) }) != wanted.map({ Array($0.utf8) }) else { continue }
      throw failure(
        "the classes of stage '\(part.stage)' are \(found.joined(separator: ", ")), but those of '\(first.stage)' are "
          + "\(wanted.joined(separator: ", ")); give both a folder for each class, which may be empty")
    }
  }

  private func missing(_ split: String) -> any Error {
    for part in parts where part.table.parts[split] == nil {
      do { _ = try part.table[split] } catch {
        return parts.count == 1 ? error : StagesError(.mismatch, "stage '\(part.stage)': \(error)")
      }
    }
    return StagesError(.mismatch, "the data has no split '\(split)'")
  }

  private func trainingRecords(_ split: String, _ shuffle: Shuffle) throws -> RecordSelection {
    let selections = try parts.enumerated().map { number, part in
      let stored = RecordSelection.split(try part.table[split].expression, collection: number)
      guard let interleave = settings.interleave else { return stored }
      return stored.interleaved(cycleLength: interleave.cycleLength, blockLength: interleave.blockLength)
    }
    if selections.count == 1 { return selections[0].shuffled(shuffle) }
    guard settings.stages.isMixture else { return RecordSelection.concatenation(selections).shuffled(shuffle) }
    return .mixture(
      zip(selections, parts).map { RecordSelection.Part($0.shuffled(shuffle), weight: $1.weight ?? 1) },
      onExhaustion: settings.onExhaustion)
  }

  private func feature(_ label: String?, _ target: String?) throws(StreamsError) -> InputNames {
    try parts[0].directory.inputFeature(settings.feature, besides: [label, target].compactMap(\.self))
  }

  /// The same as a model learnt from it: what it is fed is not to be told, and its classes are, whichever feature has them.
  ///
  /// - Parameter classNames: those of the model; of several features with just these none is chosen.
  package func asLearnt(fed: InputNames, telling classNames: [String]) -> OpenData {
    var settings = settings
    settings.feature = fed
    // Names are equal where their bytes are.
    let wanted = classNames.map { Array($0.utf8) }
    let found = parts[0].directory.features.features.filter { name, feature in
      guard case .classLabel(_, let names) = feature, !names.isEmpty, !fed.all.containsName(name) else { return false }
      return names.map { Array($0.utf8) } == wanted
    }.map(\.key)
    if settings.label == nil, found.count == 1 { settings.label = found.first }
    return OpenData(parts: parts, settings: settings, place: place)
  }

  /// The feature that tells the class; `nil` where there is none, and none is needed.
  private func label(target: String?) -> String? {
    // Classes that are fed are none to be told.
    let told = parts[0].directory.features.classFeature.flatMap { found in
      settings.feature?.all.containsName(found) == true ? nil : found
    }
    return settings.label ?? told ?? (target == nil ? "label" : nil)
  }

  /// How often each class comes in a split before anything is filtered; `nil` where no feature tells classes.
  private func frequencies(of split: String, label: String?) -> ClassFrequencies? {
    guard let label, case .classLabel(let count, let names)? = parts[0].directory.features.features[label] else {
      return nil
    }
    var frequencies = [Double](repeating: 0, count: count)
    var unlabelled = 0.0
    for part in parts where countsItsClasses {
      guard let stored = part.table.parts[split], let classes = stored.classes, stored.recordCount > 0 else { continue }
      let scale = settings.stages.isMixture ? (part.weight ?? 1) / Double(stored.recordCount) : 1
      for (label, number) in classes.records.prefix(count).enumerated() { frequencies[label] += scale * Double(number) }
      unlabelled += scale * Double(classes.unlabelled)
    }
    return ClassFrequencies(names: names, frequencies: frequencies, unlabelled: unlabelled)
  }

  private func recordFilters(_ filters: [Filter], _ classes: ClassFrequencies?) throws -> [RecordFilter] {
    guard let classes else {
      if filters.isEmpty { return [] }
      throw failure("filters choose by class, but the records have none")
    }
    return try filters.map { filter in try located { try filter.recordFilter(classes) } }
  }

  private func onCorrupt(_ given: DatasetDescription.CorruptRecords?) throws -> DatasetDescription.CorruptRecords {
    if let given { return given }
    let words = Set(parts.map { $0.table.onCorrupt ?? .fail })
    guard words.count == 1, let word = words.first else {
      throw failure("some of the stages skip damaged records and some do not; say 'onCorrupt: skip' or 'fail' here too")
    }
    return word
  }

  func failure(_ message: String) -> PipelineError {
    PipelineError(.stage, at: place.location, path: place.path, message)
  }

  /// Blames the settings for what a stream refuses them for.
  func located<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as StreamsError where error.code == .configuration {
      // Where a stage's records lie in the store tells nobody anything.
      throw failure(
        parts.reduce(error.message) { $0.replacing($1.directory.path, with: "what stage '\($1.stage)' made") })
    }
  }
}
