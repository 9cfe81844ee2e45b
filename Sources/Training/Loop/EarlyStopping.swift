public import Settings

/// When a training ends before its last epoch, and which epoch's network it keeps.
public struct EarlyStopping: SettingGroup, StoredSettings {
  public static let settings: [Setting<EarlyStopping>] = [
    Setting("monitor", \.monitor, "What is watched after every epoch."),
    Setting(
      "patience", \.patience, in: .within(0...100_000), required: true,
      "Epochs without improvement after which the training ends."),
    Setting(
      "minimumChange", \.minimumChange, in: .within(0...1_000), "What counts as an improvement: more than this."),
    Setting(
      "restoreBest", \.restoreBest,
      "Whether the best epoch's network is kept, however the training ended; else the last one's."),
  ]

  /// What is watched after every epoch.
  public enum Monitor: String, Codable, Sendable, CaseIterable, SettingValue {
    /// The loss on the validation records; less is better.
    case validationLoss = "validation.loss"
    /// Share of right decisions on the validation records of a classification; more is better.
    case validationAccuracy = "validation.accuracy"
    /// Root of the mean squared error on the validation records of a regression; less is better.
    case validationRMSE = "validation.rmse"

    /// The watched value, negated where more is better; not a number where the epoch did not measure it.
    func cost(of record: EpochRecord) -> Double {
      switch (self, record.scores) {
      case (.validationLoss, _): record.validationLoss
      case (.validationAccuracy, .accuracy(_, let validation)): -validation
      case (.validationRMSE, .rootMeanSquaredError(_, let validation)): validation
      case (.validationAccuracy, .rootMeanSquaredError), (.validationRMSE, .accuracy): .nan
      }
    }
  }

  /// What is watched.
  public var monitor: Monitor
  /// Epochs without improvement after which the training ends.
  public var patience: Int
  /// What counts as an improvement: more than this.
  public var minimumChange: Double
  /// Whether the best epoch's network is kept, however the training ended; else the last one's.
  public var restoreBest: Bool

  public init() { self.init(monitor: .validationLoss, patience: 0, restoreBest: true) }

  /// Makes settings.
  public init(monitor: Monitor, patience: Int, minimumChange: Double = 0, restoreBest: Bool) {
    self.monitor = monitor
    self.patience = patience
    self.minimumChange = minimumChange
    self.restoreBest = restoreBest
  }

  /// The epoch (counted from 0) whose watched value is the first that no later one improves on by more than
  /// ``minimumChange``; `nil` without epochs.
  public func bestEpoch(_ history: [EpochRecord]) -> Int? {
    var best: Int?
    for (epoch, record) in history.enumerated() {
      guard let current = best else {
        best = epoch
        continue
      }
      if improves(record, on: history[current]) { best = epoch }
    }
    return best
  }

  /// Whether the training ends after these epochs.
  public func isOver(_ history: [EpochRecord]) -> Bool {
    guard let best = bestEpoch(history) else { return false }
    return history.count - 1 - best >= patience
  }

  private func improves(_ new: EpochRecord, on old: EpochRecord) -> Bool {
    monitor.cost(of: new) < monitor.cost(of: old) - minimumChange
  }
}
