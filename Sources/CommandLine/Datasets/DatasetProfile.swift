import ArgumentParser
import Arrays
import Pipelines
import Records
import Store
import Streams

/// `millrace dataset profile NAME`.
struct DatasetProfile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "Stream an epoch as fast as it comes; name the bottleneck.",
    discussion: "Tells records a second, time by stage and threads at work.")

  @OptionGroup var source: SourceOptions
  @Option(help: SourceOptions.formatHelp, transform: SourceOptions.format) var format: DatasetFormat?
  @OptionGroup var input: InputSelection
  @Option(help: "The steps, as a pipeline's 'augment' has them, or a YAML file that holds them.") var augment = "[]"
  @Option(help: "Records a batch.") var batch = 128
  @Option(help: "The size of the shuffle buffer; a permutation of all records if not given.") var buffer: Int?
  @Option(help: "At most so many threads read and decode; all cores if not given.") var threads: Int?
  @Option(help: "At most so many MiB of decoded records wait.") var budget = 64
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws { try ThreadCount.check(threads) }

  func run() throws {
    let (path, format) = try source.place(format: format)
    let opened = try format.open(path, columns: source.columns)
    var description = try input.description(of: opened, transforms: InputSelection.steps(augment))
    description.records = description.records.shuffled(buffer.map { .buffer(size: $0) } ?? .global)
    description.batchSize = batch
    let dataset = try Dataset([opened], description: description)
    let stream = try BatchIterator(
      dataset: dataset, key: RandomKey(seed: 0), epoch: 0,
      resources: StreamResources(
        threadCount: threads ?? StreamResources.coreCount, byteBudget: budget << 20))
    var line = LiveLine()
    defer { line.clear() }
    line.begin(opened.name)
    while try stream.next() != nil {
      line.show(Progress(completed: stream.ledger.delivered, total: dataset.recordCount, unit: "records"))
    }
    line.clear()
    guard let profile = stream.profile else { return }
    let facts = Facts(
      path: path, input: "\(dataset.inputShape)", records: stream.ledger.delivered,
      recordsPerSecond: Double(stream.ledger.delivered) / profile.totalSeconds, seconds: profile.totalSeconds,
      stages: Dictionary(uniqueKeysWithValues: profile.stages.map { ($0.name, $0.seconds) }),
      waitingSeconds: profile.waitingSeconds, threads: profile.activeThreadCount, threadLimit: profile.threadLimit,
      adjustments: profile.adjustmentCount, bottleneck: profile.bottleneck)
    if json { return print(try jsonLine(facts)) }
    print("\(Numbers.count(facts.records, "record")), each \(facts.input)")
    print("\(Int(facts.recordsPerSecond)) records a second with \(facts.threads) of \(facts.threadLimit) threads")
    for stage in profile.stages {
      let share = stage.seconds / max(profile.stages.reduce(0) { $0 + $1.seconds }, 1e-9)
      print(
        Columns.line(
          [(stage.name, 10), ("\(Int((share * 100).rounded())) %", 6)],
          "\(Int((stage.seconds / Double(max(profile.recordCount, 1)) * 1e9).rounded())) ns a record"))
    }
    print("bottleneck: \(facts.bottleneck)")
  }

  private struct Facts: Encodable {
    var path: String
    var input: String
    var records: Int
    var recordsPerSecond: Double
    var seconds: Double
    var stages: [String: Double]
    var waitingSeconds: Double
    var threads: Int
    var threadLimit: Int
    var adjustments: Int
    var bottleneck: String
  }
}
