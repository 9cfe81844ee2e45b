package import Settings

/// What a setting names.
package enum NamedSource: Sendable {
  case stage(UpstreamStage)
  /// A file or folder on disk, and where it is named.
  case place(String, at: ConfigurationNode)

  /// The stage; `nil` for a place.
  package var stage: UpstreamStage? { if case .stage(let stage) = self { stage } else { nil } }
}
