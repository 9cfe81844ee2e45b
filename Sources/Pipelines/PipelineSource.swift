import Settings

/// What a pipeline's files say, put together: other files included, parameters read, the command line heard.
///
/// The command line beats files; of values of parameters, those of later files win. Only then are references replaced.
struct PipelineSource {
  /// The nodes of `name:`, `seed:` and `paranoid:`; `nil` where the pipeline has none.
  var name, seed, paranoid: ConfigurationNode?
  /// The tree of `params:`; `nil` where the pipeline has none.
  var parameters: ConfigurationNode?
  /// The stages as they stand in the files, matrices folded.
  var stages: [(name: String, node: ConfigurationNode)]

  /// Puts a pipeline together.
  init(_ root: ConfigurationNode, settings: [String]) throws(SettingsError) {
    try root.allow(only: ["name", "seed", "paranoid", "params", "include", "stages"])
    let files = try IncludedFile(root)
    name = root["name"]
    seed = root["seed"]
    paranoid = root["paranoid"]
    parameters = try ParameterFile.tree(of: files.parameters)
    stages = files.stages
    for setting in settings { try CommandLineSetting(setting).apply(to: &self, root) }
    var references = try ParameterReference(to: parameters)
    if let node = name { name = try references.resolved(node) }
    if let node = seed { seed = try references.resolved(node) }
    if let node = paranoid { paranoid = try references.resolved(node) }
    for index in stages.indices { stages[index].node = try references.resolved(stages[index].node) }
  }
}
