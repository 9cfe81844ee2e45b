/// A step that reads a folder beside the records.
package protocol FolderStep: TransformStep {
  /// Where the folder is, from the workspace or from the root; its content decides what is made, not its name.
  var folder: String { get set }
}

extension Transform {
  /// The folder that the step reads beside the records; `nil` for a step that reads none.
  package var folder: String? { (step as? any FolderStep)?.folder }

  /// The same step, reading the folder where it really lies; any other step as it is.
  package func reading(folder: String) -> Transform {
    guard var step = step as? any FolderStep else { return self }
    step.folder = folder
    return Transform(step: step)
  }
}
