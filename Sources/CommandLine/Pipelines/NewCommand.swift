import ArgumentParser
import Drafts
import Glibc
import Pipelines
import Records
import Settings
import Store
import Streams

/// `millrace new PATH`: looks at records, says what it saw, and writes a pipeline for them.
struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Look at a folder or table, and write a pipeline for it.",
    discussion: """
      Reads every record: images or sounds in class folders, a CSV file with columns of numbers or of file names, or any \
      other dataset that 'dataset info' reads. Says what there is, what is broken and what looks like a mistake, and writes \
      a commented pipeline: splits, a network that suits, three members averaged, calibrated and explained, and a report. \
      On a terminal it asks what nobody can see in the records.
      """)

  @OptionGroup var workspace: WorkspaceOptions
  @Argument(help: "A folder or file of records, or the name of a manifest whose dataset is built.") var path: String
  @Option(help: "The pipeline file to write; NAME.yaml if not given.") var out: String?
  @Option(help: "What the pipeline is called; from the path if not given.") var name: String?
  @Option(help: "The column or feature to be told; guessed where there is one candidate.") var label: String?
  @Option(help: SourceOptions.formatHelp, transform: SourceOptions.format) var format: DatasetFormat?
  @Option(help: "About how many minutes the run may take on this machine.") var minutes = 5.0
  @Option(help: "How many networks are trained and averaged.") var members = 3
  @Flag(inversion: .prefixedNo, help: "Whether images mean the same mirrored; asked on a terminal.") var flip: Bool?
  @Flag(help: "Ask nothing.") var yes = false
  @Flag(help: "Replace the pipeline file if it exists.") var force = false
  @Flag(help: "Print one JSON object of what was seen and chosen.") var json = false

  func validate() throws {
    guard minutes > 0, minutes.isFinite, minutes <= 10_000 else { throw ValidationError("--minutes must be above 0") }
    guard (1...20).contains(members) else { throw ValidationError("--members must be from 1 to 20") }
    if let name, !PipelineConfiguration.isName(name) {
      throw ValidationError("--name '\(name)' is no name of a pipeline: letters, digits, - and _")
    }
  }

  func run() throws {
    let survey = try survey()
    var wishes = PipelineDraft.Wishes()
    (wishes.name, wishes.minutes, wishes.members) = (name, minutes, members)
    if !json { DraftLines.survey(survey).forEach { BrokenLines.show($0) } }
    if case .images = survey.content { wishes.mayFlip = flip ?? askWhetherToFlip() }
    let draft = try explained {
      try PipelineDraft(
        survey, wishes, rate: MachineRate.multiplyAddsPerSecond(threadCount: StreamResources.coreCount))
    }
    let file = out ?? "\(draft.name).yaml"
    if Disk.status(file) != nil, !force {
      throw SettingsError("\(file) exists; give --out another name, or --force to replace it")
    }
    try Disk.replace(file, with: Array(draft.yaml.utf8))
    if json {
      print(try jsonLine(DraftFacts(draft, file: file)))
    } else {
      DraftLines.draft(draft, file: file).forEach { BrokenLines.show($0) }
    }
  }

  private func survey() throws -> DatasetSurvey {
    var line = LiveLine()
    defer { line.clear() }
    line.begin("looking")
    let isPath = Disk.followedStatus(path) != nil
    let isManifest = Disk.followedStatus("\(workspace.workspace)/data-manifests/\(path).json") != nil
    guard isPath || isManifest else {
      throw SettingsError("there is no file or folder '\(path)', and no manifest of that name in data-manifests")
    }
    let place = isPath ? path : try workspace.folder(of: path)
    return try explained {
      try DatasetSurvey(at: place, manifest: isPath ? nil : path, format: format, label: label) {
        line.show(Progress(completed: $0, total: nil, unit: "records"))
      }
    }
  }

  /// What stands in the way of a draft is for the person who asked, who can say more or take other records.
  private func explained<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as DraftError { throw SettingsError(error.message) }
  }

  /// Asks on a terminal; elsewhere the careful answer is taken.
  private func askWhetherToFlip() -> Bool {
    guard !yes, !json, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return false }
    print(
      "Do images mean the same mirrored left to right (not so for letters, or left and right hands)? [y/N] ",
      terminator: "")
    fflush(nil)
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }
}
