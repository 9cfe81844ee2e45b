import Settings

/// What a pipeline's files say, put together: other files included, parameters read, the command line heard.
///
/// The command line beats files; of values of parameters, those of later files win. Only then are references replaced.
struct PipelineSource {
  /// What it says of itself as a whole, a mapping for ``PipelineSettings``.
  var whole: ConfigurationNode
  /// The tree of `params:`; `nil` where the pipeline has none.
  var parameters: ConfigurationNode?
  /// The stages as they stand in the files, matrices folded.
  var stages: [(name: String, node: ConfigurationNode)]

  /// Puts a pipeline together.
  init(_ root: ConfigurationNode, settings: [String]) throws(SettingsError) {
    try root.allow(only: PipelineKeys.file.names)
    let files = try IncludedFile(root)
    let names = PipelineSettings.references.names
    whole = root
    whole.value = .mapping(try root.members().filter { names.contains($0.name) })
    parameters = try ParameterFile.tree(of: files.parameters)
    stages = files.stages
    for setting in settings { try CommandLineSetting(setting).apply(to: &self, root) }
    var references = try ParameterReference(to: parameters)
    whole = try references.resolved(whole)
    for index in stages.indices { stages[index].node = try references.resolved(stages[index].node) }
  }
}
