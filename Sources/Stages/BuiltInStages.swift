public import Pipelines

/// The stage kinds that a pipeline file may name.
public let builtInStages: [any StageKind] = []
