import Settings
public import Store

/// What a check of the inputs of a pipeline found: files that are others than their size and times tell.
///
/// What was remembered of them is corrected, so that the next run executes what reads them.
public struct InputVerification: Sendable, Equatable {
  /// One input that is not what it seemed to be.
  public struct Finding: Sendable, Equatable {
    /// The file, or the input that cannot be read.
    public let path: String
    /// The stages that read it.
    public let stages: [String]
    /// What is wrong.
    public let trouble: String
  }

  /// What was found, in the order of the paths.
  public private(set) var findings: [Finding] = []
  /// How many files and folders are inputs.
  public private(set) var inputCount = 0

  /// Reads every byte of all files and folders that stages of a pipeline read.
  ///
  /// - Complexity: O(bytes).
  public init(_ graph: StageGraph, store: ArtifactStore) throws(StoreError) {
    let disk = DiskInputs(workspace: graph.workspace, store: store, trust: .nothing)
    var readers: [String: [String]] = [:]
    for stage in graph.stages {
      for declared in stage.inputs {
        if case .disk(let path) = declared.source { readers[path, default: []].append(stage.name) }
      }
    }
    inputCount = readers.count
    for path in readers.keys.sortedByBytes() {
      let before = disk.cache.contradicted.count
      do throws(StoreError) {
        _ = try disk.input(path)
      } catch {
        findings.append(Finding(path: path, stages: readers[path] ?? [], trouble: error.message))
      }
      for file in disk.cache.contradicted.dropFirst(before) {
        findings.append(
          Finding(
            path: file, stages: readers[path] ?? [],
            trouble: "it has changed, though its size and times have not; the next run reads it anew"))
      }
    }
    try disk.cache.save()
  }
}
