import Networks
import Pipelines
import Settings
import Training

/// Reads how the learning rate moves from a `train` stage's settings.
///
/// ```yaml
/// schedule: {oneCycle: {riseShare: 0.3, warmUpEpochs: 1}}
/// ```
enum ScheduleReader {
  enum Word: String, CaseIterable {
    case constant, cosine, step, exponential, polynomial, warmRestarts, oneCycle, plateau
  }

  /// Reads `schedule`: a word, or a mapping of one word to its settings; `constant` where the file has none.
  static func read(_ reader: StageReader, preset: FrameworkPreset, target: String?) throws -> Schedule {
    guard let node = reader.node("schedule") else { return .constant }
    guard case .mapping(let members) = node.value else {
      return try schedule(node.choice(of: Word.self), nil, node, preset, target)
    }
    try node.allow(only: Word.allCases.map(\.rawValue))
    guard members.count == 1, let (name, settings) = members.first, let word = Word(rawValue: name) else {
      throw node.failure("expected one schedule, such as cosine, or {cosine: {warmUpEpochs: 1}}")
    }
    if case .null = settings.value { return try schedule(word, nil, settings, preset, target) }
    return try schedule(word, settings, settings, preset, target)
  }

  private static func schedule(
    _ word: Word, _ settings: ConfigurationNode?, _ place: ConfigurationNode, _ preset: FrameworkPreset,
    _ target: String?
  ) throws -> Schedule {
    func allow(_ names: String...) throws { try settings?.allow(only: names + ["warmUpEpochs"]) }
    func number(_ name: String, _ range: ClosedRange<Double>, default usual: Double? = nil) throws -> Double {
      if let node = settings?[name] { return try node.double(in: range) }
      guard let usual else { throw place.failure("'\(word.rawValue)' needs '\(name)'") }
      return usual
    }
    let shape: Schedule.Shape
    switch word {
    case .constant:
      try allow()
      shape = .constant
    case .cosine:
      try allow()
      shape = .cosine
    case .step:
      try allow("everyEpochs", "factor")
      shape = .step(
        everyEpochs: try number("everyEpochs", 1e-3...1e6), factor: try number("factor", 0...1, default: 0.1))
    case .exponential:
      try allow("factor")
      shape = .exponential(factor: try number("factor", 0...1))
    case .polynomial:
      try allow("power", "endFactor")
      shape = .polynomial(
        power: try number("power", 0...100, default: 1), endFactor: try number("endFactor", 0...1, default: 0))
    case .warmRestarts:
      try allow("firstEpochs", "growth")
      shape = .warmRestarts(
        firstEpochs: try number("firstEpochs", 1e-3...1e6), growth: try number("growth", 1...100, default: 1))
    case .oneCycle:
      try allow("preset", "riseShare", "startDivisor", "endDivisor")
      // Keras has no one-cycle, so the network's preset says nothing here.
      let usual = OneCycle(preset: try settings?["preset"]?.choice(of: OneCycle.Preset.self) ?? .pytorch)
      shape = .oneCycle(
        OneCycle(
          riseShare: try number("riseShare", 0...1, default: usual.riseShare),
          startDivisor: try number("startDivisor", 1...1e12, default: usual.startDivisor),
          endDivisor: try number("endDivisor", 1...1e12, default: usual.endDivisor), preset: usual.preset))
    case .plateau:
      try allow(
        "preset", "monitor", "factor", "patience", "threshold", "cooldownEpochs", "minimumRate")
      let usual = ReduceOnPlateau(preset: try settings?["preset"]?.choice(of: FrameworkPreset.self) ?? preset)
      let monitor = try settings?["monitor"]?.choice(of: EarlyStopping.Monitor.self) ?? usual.monitor
      if let fault = monitor.fault(target: target) { throw (settings?["monitor"] ?? place).failure(fault) }
      shape = .plateau(
        ReduceOnPlateau(
          monitor: monitor,
          factor: try number("factor", 0...0.999_999, default: usual.factor),
          patience: try settings?["patience"]?.int(in: 0...100_000) ?? usual.patience,
          threshold: try number("threshold", 0...1_000, default: usual.threshold),
          cooldownEpochs: try settings?["cooldownEpochs"]?.int(in: 0...100_000) ?? usual.cooldownEpochs,
          minimumRate: try number("minimumRate", 0...10, default: usual.minimumRate), preset: usual.preset))
    }
    return Schedule(shape, warmUpEpochs: try number("warmUpEpochs", 0...1_000, default: 0))
  }
}
