package import Pipelines
import Records
package import Settings

/// What a stage needs to stream preprocessed datasets: the outputs of `preprocess` stages, and what is said of the stream.
package struct DataInput: Sendable {
  private struct Source {
    let stage: String
    let weight: Double?
    let dataset, splits: StageInput
    /// `nil` where nobody knows before it ran.
    let splitNames: [String]?
  }

  package let settings: DataSettings
  private let sources: [Source]
  /// Where `data` stands, for errors that only the data can tell.
  private let place: ConfigurationNode

  /// Declares the stages that `data` names as inputs.
  package init(_ settings: DataSettings, _ reader: StageReader) throws {
    place = reader.node["data"] ?? reader.node
    let names = DataStages.names(in: place)
    let stages = try reader.stages("data", named: names)
    var seen: Set<String> = []
    for (name, instances) in zip(names, stages) {
      guard let twice = instances.first(where: { !seen.insert($0.name).inserted }) else { continue }
      throw name.failure("the records of '\(twice.name)' would be read twice; name each stage once")
    }
    self.settings = settings
    let count = stages.reduce(0) { $0 + $1.count }
    var sources: [Source] = []
    for (part, instances) in zip(settings.stages.parts, stages) {
      for upstream in instances {
        sources.append(
          try Self.declare(upstream, count == 1 ? "data" : "data.\(sources.count + 1)", part.weight, reader))
      }
    }
    self.sources = sources
  }

  /// Declares the stages whose records another stage has read, as it has read them.
  ///
  /// - Parameter role: what the records are to the stage, where it reads others as well.
  package init(of upstreams: [UpstreamStage], as role: String = "data", _ reader: StageReader) throws {
    settings = DataSettings()
    place = reader.node
    sources = try upstreams.enumerated().map { number, upstream in
      try Self.declare(upstream, upstreams.count == 1 ? role : "\(role).\(number + 1)", nil, reader)
    }
  }

  private static func declare(
    _ upstream: UpstreamStage, _ role: String, _ weight: Double?, _ reader: StageReader
  ) throws -> Source {
    Source(
      stage: upstream.name, weight: weight, dataset: try reader.use(upstream, output: .dataset, role: role),
      splits: try reader.use(upstream, output: .splits, role: role),
      splitNames: upstream.product(DeclaredSplits.self)?.names)
  }

  /// Refuses a split that no stage makes, before anything runs.
  ///
  /// - Parameter place: what names it.
  package func check(_ split: String, at place: ConfigurationNode?) throws(SettingsError) {
    var names: [String] = []
    for source in sources {
      guard let found = source.splitNames else { return }
      names += found.filter { !names.contains($0) }
    }
    guard !names.contains(split) else { return }
    let hint = Spelling.hint(split, among: names)
    throw (place ?? self.place).failure(
      "the data has no split '\(split)'; its splits are \(names.joined(separator: ", "))"
        + (hint.isEmpty ? ": add it to preprocess" : hint))
  }

  /// Refuses splits that no stage makes, before anything runs.
  package func check(_ splits: SplitRoles, _ reader: StageReader) throws(SettingsError) {
    let place = reader.node["splits"]
    for (role, split) in splits.named { try check(split, at: place?[role] ?? place) }
  }

  /// Opens the datasets.
  package func open(_ context: StageContext) throws -> OpenData {
    OpenData(
      parts: try sources.map { source in
        OpenData.Part(
          stage: source.stage, weight: source.weight,
          table: try JSONFile.read(SplitTable.self, try context.file(source.splits)),
          directory: try TFDSDirectory(opening: try context.folder(source.dataset)))
      }, settings: settings, place: place)
  }
}
