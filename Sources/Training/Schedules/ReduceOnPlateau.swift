public import Networks
public import Settings

/// Lowers the learning rate when a measurement has stopped improving.
///
/// The state is recomputed from the history, so that a resumed training goes on as if it had never stopped.
public struct ReduceOnPlateau: Kind {
  public static let keyword = "plateau"
  public static let summary = "Down whenever a measurement stops improving."

  public static let settings: [Setting<ReduceOnPlateau>] = [
    Setting("preset", \.preset, "Whose rules; the network's preset where nothing is said."),
    Setting("monitor", \.monitor, "What is watched after every epoch."),
    Setting("factor", \.factor, in: .within(0...0.999_999), "What the rate is multiplied with."),
    Setting(
      "patience", \.patience, in: .within(0...100_000),
      "Epochs without improvement: Keras lowers at this many, PyTorch after more."),
    Setting(
      "threshold", \.threshold, in: .within(0...1_000),
      "What counts as an improvement: more than this (keras), or more than this share of the best (pytorch)."),
    Setting(
      "cooldownEpochs", \.cooldownEpochs, in: .within(0...100_000),
      "Epochs after a reduction in which nothing is counted."),
    Setting("minimumRate", \.minimumRate, in: .within(0...10), "The rate is not lowered below this."),
    .warmUpEpochs,
  ]

  /// What is watched after every epoch.
  public var monitor: EarlyStopping.Monitor
  /// What the rate is multiplied with.
  public var factor: Double
  /// Epochs without improvement: Keras lowers at this many, PyTorch after more.
  public var patience: Int
  /// What counts as an improvement: more than this (`keras`), or more than this share of the best (`pytorch`).
  public var threshold: Double
  /// Epochs after a reduction in which nothing is counted.
  public var cooldownEpochs: Int
  /// The rate is not lowered below this.
  public var minimumRate: Double
  /// Whose rules.
  public var preset: FrameworkPreset
  /// The epochs in which the rate rises to the start.
  public var warmUpEpochs: Double

  public init() { self.init(preset: .keras) }

  /// Makes settings.
  public init(
    monitor: EarlyStopping.Monitor = .validationLoss, factor: Double = 0.1, patience: Int = 10,
    threshold: Double = 1e-4, cooldownEpochs: Int = 0, minimumRate: Double = 0, preset: FrameworkPreset,
    warmUpEpochs: Double = 0
  ) {
    self.monitor = monitor
    self.factor = factor
    self.patience = patience
    self.threshold = threshold
    self.cooldownEpochs = cooldownEpochs
    self.minimumRate = minimumRate
    self.preset = preset
    self.warmUpEpochs = warmUpEpochs
  }
}

extension ReduceOnPlateau: ScheduleShape {
  var watched: EarlyStopping.Monitor? { monitor }

  /// The rate after the epochs measured so far over the rate at the start.
  ///
  /// Complexity: O(epochs).
  func factor(_ moment: ScheduleMoment) -> Double {
    let (history, learningRate) = (moment.history, moment.learningRate)
    guard learningRate > 0 else { return 1 }
    var rate = learningRate
    var best: Double?
    var (waited, cooldown) = (0, 0)
    for record in history {
      let value = monitor.cost(of: record)
      let isBetter = best.map { improves(value, on: $0) } ?? !value.isNaN
      if isBetter { best = value }
      switch preset {
      case .keras:
        if cooldown > 0 {
          cooldown -= 1
          waited = 0
        }
        if isBetter { waited = 0 } else if cooldown == 0 { waited += 1 }
        guard !isBetter, cooldown == 0, waited >= patience else { continue }
      case .pytorch:
        waited = isBetter ? 0 : waited + 1
        if cooldown > 0 {
          cooldown -= 1
          waited = 0
        }
        guard waited > patience else { continue }
      }
      // Keras keeps waiting once the rate is at its minimum, which changes nothing.
      let lowered = max(rate * factor, minimumRate)
      // PyTorch does not bother with less than its eps.
      if rate - lowered > (preset == .pytorch ? 1e-8 : 0) { rate = lowered }
      cooldown = cooldownEpochs
      waited = 0
    }
    return rate / learningRate
  }

  private func improves(_ value: Double, on best: Double) -> Bool {
    switch preset {
    case .keras: value < best - threshold
    // A negated accuracy `best` grows in size where a loss shrinks.
    case .pytorch: value < best - abs(best) * threshold
    }
  }
}
