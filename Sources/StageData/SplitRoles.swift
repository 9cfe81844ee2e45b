package import Settings

/// Which split of the data is for what.
package struct SplitRoles: SettingGroup {
  package static let settings: [Setting<SplitRoles>] = [
    Setting("train", \.train, "What is trained on."),
    Setting("validation", \.validation, "What choices are made by, such as when to stop."),
    Setting("test", \.test, "What the trained model is tested on."),
  ]

  package var train = "train"
  package var validation = "validation"
  package var test = "test"

  package init() {}

  /// Each with what it is for.
  package var named: [(role: String, split: String)] {
    [("train", train), ("validation", validation), ("test", test)]
  }

  /// The parts of the predictions, each with the split that it is of; the test records first, as what is noted first is
  /// shown first.
  package var predicted: [(name: String, source: String)] { [("test", test), ("validation", validation)] }
}
